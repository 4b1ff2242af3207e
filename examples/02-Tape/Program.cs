// Lesson 2: a tape. Record a computation once, replay it as often as needed.
//
//     dotnet run -c Release --project examples/02-Tape
using Gradus;
using Gradus.Autodiff;

Console.WriteLine("1. Record");

// All parameters of a model live in one flat vector; a layer is a named block of it. Here: 3 inputs, 8 hidden units, 2 outputs.
var layout = new ParameterLayout();
Mlp network = Mlp.Declare(layout, "net", [3, 8, 2], Activation.Tanh);
var theta = new ParameterVector<float>(layout);
network.InitializeOrthogonal(theta, new Rng(seed: 1), hiddenGain: Math.Sqrt(2), lastGain: 1);

var tape = new Tape<float>(new ManagedBackend<float>());
Var<float> x = tape.Input("x", rows: 4, cols: 3);
Var<float> y = network.Record(tape, theta, x).Named("y");
Section forRows = tape.EndSection("network");
Var<float> loss = y.Square().Mean().Named("loss");

// A network is a function that records ops. The ops on the tape can be listed, which a closure would not allow.
foreach (Op<float> op in tape.Ops)
{
    Console.WriteLine($"  {op.Name,-8} {op.Output.Name,-12} {op.OutputShape}");
}

Console.WriteLine("\n2. A shape error surfaces on the line that made it");

// Ops run as they are recorded, so the stack trace points at your own line, not into a training loop an hour later.
string message = "";
try
{
    Var<float> tooWide = tape.Input("observation", rows: 4, cols: 5);
    network.Record(tape, theta, tooWide);
}
catch (ArgumentException error)
{
    message = error.Message;
}

Console.WriteLine($"  {message}");
Claim.That(message.Contains("net.0", StringComparison.Ordinal) && message.Contains("(4, 5)", StringComparison.Ordinal), "the message names the layer and the shape that does not fit");

Console.WriteLine("\n3. Compile, then only replay");

// From here on the list of ops is fixed. Inputs are memory that the caller fills before each replay.
CompiledTape<float> compiled = tape.Compile();
x.Value.CopyFrom([1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1]);
compiled.Forward();
compiled.Backward(loss);
long before = GC.GetAllocatedBytesForCurrentThread();
for (int i = 0; i < 1000; i++)
{
    x.Value[0, 0] = i;
    compiled.Forward();
    compiled.Backward(loss);
}

long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
Console.WriteLine($"  loss {loss.Value[0, 0]:G5}, θ̄ of the last bias {theta.GradientOf(network.Layers[1]).RowRange(8, 1)}");
Claim.That(allocated == 0, "1000 replays allocated nothing");

Console.WriteLine("\n4. Replay a window of rows");

// The ops of the first section are row-wise: row b of the output needs only row b of the input, so a window can be computed on its own. A
// rollout acts at step t by replaying the rows of step t; when it ends, the forward pass of the update is already there.
x.Value.CopyFrom([1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1]);
compiled.Forward();
float[] atOnce = y.Value.Span.ToArray();
y.Value.Span.Clear();
for (int row = 0; row < 4; row += 2)
{
    compiled.Forward(forRows, firstRow: row, rows: 2);
}

Claim.That(y.Value.Span.SequenceEqual(atOnce), "two windows of two rows give the same bits as four rows at once");
