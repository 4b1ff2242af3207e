// Lesson 4: the gradient check. Write an op, check it, plant mistakes, and see them found.
//
//     dotnet run -c Release --project examples/04-GradientCheck
//
// RowDot.cs is the op; docs/add-an-op.md walks through it.
using Gradus;
using Gradus.Autodiff;
using Gradus.Examples;

var rng = new Rng(seed: 7);
Tensor<double> a = Normal(3, 2);
Tensor<double> c = Normal(3, 2);

Console.WriteLine("1. An op that is right");

// The check works in double precision and needs no tolerance from you. Along random directions v and weights w it compares three numbers
// that must be equal: ⟨v, Jᵀw⟩ from reverse mode, ⟨Jv, w⟩ from forward mode, and the slope of t ↦ ⟨w, f(x + tv)⟩ from differences.
GradientReport right = GradientCheck.Verify(x => x[0].RowDot(x[1]), a, c);
Console.WriteLine($"  {right}");
Claim.That(right.Passed, "RowDot passes");

Console.WriteLine("\n2. A mistake in the reverse rule alone");

// Reverse and forward mode disagree, so one of the two is wrong; differences say which, and then which element is the worst.
GradientReport lastRow = Check(Mistake.LastRowForgotten);
Console.WriteLine($"  {lastRow}");
Claim.That(lastRow.Verdict == GradientVerdict.WrongReverse && lastRow.Where.Contains("[2, ", StringComparison.Ordinal), "the reverse rule is blamed, and the forgotten row 2 is named");

Console.WriteLine("\n3. The same mistake in both rules");

// Both modes agree with each other and are wrong together. Only differences can tell.
GradientReport factor = Check(Mistake.WrongFactor);
Console.WriteLine($"  {factor}");
Claim.That(factor.Verdict == GradientVerdict.WrongReverse && factor.Where.StartsWith("x0", StringComparison.Ordinal), "it is found, and in the first input, where it is");

Console.WriteLine("\n4. A kink is not a mistake");

// max(x, 0) has no derivative at 0. Any number between the two one-sided derivatives is a valid answer there.
var point = new Tensor<double>(1, 2);
point.CopyFrom([0, 1]);
GradientReport kink = GradientCheck.Verify(x => x[0].Relu(), point);
Console.WriteLine($"  {kink.Verdict}");
Claim.That(kink.Verdict == GradientVerdict.Kink, "relu at 0 is reported as a kink");

Console.WriteLine("\n5. A whole loss at once");

// Not only ops: a network with its loss, with respect to all of its parameters. This is how each algorithm's loss is tested.
var layout = new ParameterLayout();
Mlp network = Mlp.Declare(layout, "pi", [4, 8, 3], Activation.Tanh);
var theta = new ParameterVector<double>(layout);
network.InitializeOrthogonal(theta, rng, hiddenGain: 1, lastGain: 1);
Tensor<double> observations = Normal(6, 4);
GradientReport loss = GradientCheck.Module(
    tape =>
    {
        Var<double> s = tape.Input("s", 6, 4);
        s.Value.CopyFrom(observations.Span);
        Var<double> logPi = network.Record(tape, theta, s).LogSoftmax();
        return -logPi.Exp().RowDot(logPi).Mean(); // the entropy −Σ π log π, with our own op
    },
    theta);
Console.WriteLine($"  {loss}");
Claim.That(loss.Passed, $"the entropy of a policy is right in all {layout.Count} parameters");

GradientReport Check(Mistake mistake) =>
    GradientCheck.Verify(x => x[0].Tape.Record(new MistakenRowDot(x[0], x[1], mistake)), a, c);

Tensor<double> Normal(int rows, int cols)
{
    var tensor = new Tensor<double>(rows, cols);
    foreach (ref double value in tensor.Span)
    {
        value = rng.NextNormal();
    }

    return tensor;
}
