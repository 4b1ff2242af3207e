// Lesson 1: tensors. Numbers, views of numbers, and the backend that computes with them.
//
//     dotnet run -c Release --project examples/01-Tensors
using Gradus;

Console.WriteLine("1. Everything is a matrix");

// There are no rank-3 tensors and there is no implicit broadcasting: a tensor has rows and columns, a vector is a matrix with one row or
// one column, a loss is (1, 1). In reinforcement learning a row is one sample and a column is one feature.
var x = new Tensor<float>(2, 3);
x.CopyFrom([1, 2, 3, 4, 5, 6]);
Console.WriteLine($"x {x.Shape} =\n{x}");

Console.WriteLine("\n2. A tensor is a view; copying it copies no numbers");

// Rows and columns of a tensor are tensors too, over the same memory. This is how a rollout writes observations straight into the rows
// that the network will read.
Tensor<float> secondRow = x.RowRange(1, 1);
secondRow[0, 0] = 40;
Console.WriteLine($"x after writing 40 through a view of its second row =\n{x}");
Claim.That(x[1, 0] == 40, "the view and the tensor share their memory");

Console.WriteLine("\n3. A backend computes, and it is passed, never global");

// ReferenceBackend is the definition: plain loops that can be read in a minute. All others must agree with it. ManagedBackend is the one
// to use: the same results from vector instructions.
Backend<float> backend = new ReferenceBackend<float>();
var w = new Tensor<float>(3, 2);
w.CopyFrom([1, 0, 0, 1, 1, 1]);
var y = new Tensor<float>(2, 2);
backend.Product(x, w, y); // a method that fills memory takes the destination last
Console.WriteLine($"x·w =\n{y}");

// By hand: the first row of x is (1, 2, 3); the columns of w are (1, 0, 1) and (0, 1, 1). So y[0, ·] = (1 + 3, 2 + 3).
Claim.That(y[0, 0] == 4 && y[0, 1] == 5, "the first row is (4, 5), as computed by hand");

Console.WriteLine("\n4. A linear layer is one matrix whose last row is the bias");

// y = [x 1]·W̄: as if x had one more column of ones, which is never stored.
var bias = new Tensor<float>(4, 2);
bias.CopyFrom([1, 0, 0, 1, 1, 1, /* bias: */ 10, 20]);
backend.Affine(x, bias, y);
Console.WriteLine($"[x 1]·W̄ =\n{y}");
Claim.That(y[0, 0] == 14 && y[0, 1] == 25, "the bias row (10, 20) was added to every row");

Console.WriteLine("\n5. The order of additions is part of the result");

// Floating-point addition is not associative, so "the sum" of many numbers depends on the order. Gradus fixes the order: 16 logical lanes
// and one tree, whatever the width of the machine's vectors. That is why one seed gives one training run, bit for bit.
var rng = new Rng(seed: 42); // the stream that NumPy's PCG64(42) gives
var many = new Tensor<float>(1, 1000);
foreach (ref float value in many.Span)
{
    value = (float)rng.NextNormal();
}

float oneAfterAnother = 0;
foreach (float value in many.Span)
{
    oneAfterAnother += value;
}

Span<float> lanes = stackalloc float[16];
for (int i = 0; i < many.Count; i++)
{
    lanes[i % 16] += many[0, i];
}

for (int half = 8; half >= 1; half /= 2)
{
    for (int lane = 0; lane < half; lane++)
    {
        lanes[lane] += lanes[lane + half];
    }
}

Console.WriteLine($"  one after another   {oneAfterAnother:R}");
Console.WriteLine($"  16 lanes, one tree  {lanes[0]:R}");
Claim.That(backend.Total(many) == lanes[0], "the reference backend adds in the documented order, to the last bit");
foreach (VectorWidth width in new[] { VectorWidth.Bits128, VectorWidth.Bits256, VectorWidth.Bits512 })
{
    Backend<float> managed = new ManagedBackend<float>(width: width);
    Console.WriteLine($"  {width,-18}  {managed.Total(many):R}");
    Claim.That(managed.Total(many) == lanes[0], $"and so does the managed backend with vectors of {(int)width} bits");
}
