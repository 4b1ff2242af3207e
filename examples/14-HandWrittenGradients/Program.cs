// Lesson 14: your own class, with derivatives written by hand for another library, checked without changing a line of it.
//
//     dotnet run -c Release --project examples/14-HandWrittenGradients
//
// docs/gradient-checking.md says how the check works; docs/hunting.md, what it found in libtorch.
using Gradus;
using Gradus.Autodiff;
using Gradus.Examples;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;

// Twenty points of the plane and a constant, labelled by the side of a line, a tenth of them wrongly.
var rng = new Rng(seed: 1);
Matrix<double> x = Matrix<double>.Build.Dense(20, 3, (_, column) => column == 2 ? 1 : rng.NextNormal());
Vector<double> y = Vector<double>.Build.Dense(20, row => (x[row, 0] > x[row, 1]) != (row % 10 == 0) ? 1 : -1);
double[] theta = [0.4, -0.3, 0.2];

Console.WriteLine("1. The gradient");
var loss = new LogisticLoss(x, y, lambda: 0.01);
GradientReport gradient = Check(loss);
Console.WriteLine($"  {gradient}");
Claim.That(gradient.Passed, "the hand-written gradient is that of the hand-written value");

Console.WriteLine("\n2. A mistake that a fit would not show");
var forgetful = new ForgetfulLoss(x, y, lambda: 0.01);
GradientReport mistake = Check(forgetful);
Console.WriteLine($"  {mistake}");
Claim.That(mistake.Failed, "a penalty of 0.01 that leaves out one weight is found");

Console.WriteLine("\n3. The second derivative");

// The slope along u is a function, too, and H·u is its gradient.
double[] u = [1, -2, 0.5];
GradientReport curvature = GradientCheck.External(
    at => loss.Gradient(Vector(at)).DotProduct(Vector(u)),
    at => loss.HessianTimes(Vector(at), Vector(u)).ToArray(),
    theta);
Console.WriteLine($"  {curvature}");
Claim.That(curvature.Passed, "the product with the Hessian is the derivative of the gradient");

Console.WriteLine("\n4. Now a minimiser can use it");
MinimizationResult fit = new BfgsMinimizer(1e-8, 1e-8, 1e-8).FindMinimum(ObjectiveFunction.Gradient(loss.Value, loss.Gradient), Vector(theta));
Console.WriteLine($"  loss {loss.Value(Vector(theta)):0.0000} → {loss.Value(fit.MinimizingPoint):0.0000} in {fit.Iterations} steps");
Claim.That(loss.Gradient(fit.MinimizingPoint).L2Norm() < 1e-6, "at the minimum the gradient is zero");

GradientReport Check(LogisticLoss of) => GradientCheck.External(at => of.Value(Vector(at)), at => of.Gradient(Vector(at)).ToArray(), theta);

static Vector<double> Vector(double[] values) => Vector<double>.Build.Dense([.. values]);
