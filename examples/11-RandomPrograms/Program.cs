// Lesson 11: gradient checking as a product. A gradient without a tape, a network, and your own op in random programs.
//
//     dotnet run -c Release --project examples/11-RandomPrograms
//
// docs/gradient-checking.md says how it works.
using Gradus;
using Gradus.Autodiff;
using Gradus.Examples;
using Gradus.GradientChecking;

Console.WriteLine("1. A gradient that never saw a tape");

// Rosenbrock's valley and its hand-written gradient.
GradientReport rosenbrock = GradientCheck.External(
    f: x => Math.Pow(1 - x[0], 2) + (100 * Math.Pow(x[1] - (x[0] * x[0]), 2)),
    gradient: x => [(-2 * (1 - x[0])) - (400 * x[0] * (x[1] - (x[0] * x[0]))), 200 * (x[1] - (x[0] * x[0]))],
    x: [-1.2, 1]);
Console.WriteLine($"  {rosenbrock}");
Claim.That(rosenbrock.Passed, "the gradient of Rosenbrock's function is right");

Console.WriteLine("\n2. A network, in every parameter and every input");
var layout = new ParameterLayout();
Mlp network = Mlp.Declare(layout, "pi", [3, 5, 2], Activation.Relu);
var theta = new ParameterVector<double>(layout);
network.InitializeUniform(theta, new Rng(seed: 1));
var batch = new Tensor<double>(2, 3);
batch.CopyFrom([0.5, -1, 2, 1.5, 0.25, -0.75]);
GradientReport module = GradientCheck.Module((tape, x) => network.Record(tape, theta, x), theta, batch);
Console.WriteLine($"  {module}");
Claim.That(module.Passed, "the network is right");

Console.WriteLine("\n3. An op with a mistake, among random programs");

// The op joins those of the library in a thousand random small computations. The first that fails is shrunk: fewer ops, then smaller
// matrices, then rounder numbers. The result is printed as a program.
ProgramOp wrong = ProgramOp.Of("Softmax", x => x.Tape.Record(new Softmax(x, diagonalOnly: true)));
ProgramSummary summary = new RandomPrograms(ProgramGenerator.Of(wrong)).Check(1_000);
Console.WriteLine(summary.Failure);
Claim.That(summary.Failure is { Minimal.Steps.Count: <= 3 }, "the mistake is found, in a program of at most three ops");
Claim.That(summary.Failure!.Minimal.Inputs.All(x => x is { Rows: <= 2, Cols: <= 2 }), "and of matrices of at most two by two");

Console.WriteLine("\n4. The corrected op");
ProgramOp right = ProgramOp.Of("Softmax", x => x.Tape.Record(new Softmax(x, diagonalOnly: false)));
ProgramSummary again = new RandomPrograms(ProgramGenerator.Of(right)).Check(1_000);
Console.WriteLine($"  {again.Count} programs, {again.Kinks} at kinks, {again.IllConditioned} unclear, none wrong");
Claim.That(again.Passed, "a thousand programs later nothing is wrong with it");
