// Lesson 8: the natural gradient. A small network learns to tell two spirals apart, with Adam, with the plain gradient, and with K-FAC.
// Then all three learn it again with one coordinate in a different unit.
//
//     dotnet run -c Release --project examples/08-NaturalGradient
using Gradus;
using Gradus.Autodiff;
using Gradus.Rl;

const int Points = 200;
const int Steps = 300;
Backend<float> backend = new ManagedBackend<float>();

Console.WriteLine($"{Points} points, {Steps} steps on all of them; cross-entropy\n\n    step        Adam    gradient       K-FAC");
double[][] losses = [Train(Method.Adam), Train(Method.Gradient), Train(Method.KFac)];
for (int step = 0; step <= Steps; step += 50)
{
    Print($"{step}", losses, step);
}

// The same points, but the second coordinate in tenths of its unit, and the weights on it divided by ten: at the start this is the same
// function. A gradient does not know that. It grows tenfold along those weights, where steps a tenth as long would be right.
double[][] otherUnit = [Train(Method.Adam, unit: 10), Train(Method.Gradient, unit: 10), Train(Method.KFac, unit: 10)];
Console.WriteLine("\nwith the second coordinate in tenths");
Print("0", otherUnit, 0);
Print($"{Steps}", otherUnit, Steps);

Console.WriteLine();
Claim.That(losses[2][100] < losses[0][Steps], $"K-FAC is further after 100 steps ({losses[2][100]:G2}) than Adam after {Steps} ({losses[0][Steps]:G2})");
Claim.That(losses[2][Steps] < 1e-3, $"it tells the spirals apart: {losses[2][Steps]:G2}");
Claim.That(otherUnit[2][Steps] < 1e-3, $"the unit does not matter to it: {otherUnit[2][Steps]:G2}");
Claim.That(otherUnit[1][Steps] > 1.5 * losses[1][Steps], $"but it does to the gradient: {losses[1][Steps]:G2} and {otherUnit[1][Steps]:G2}");

double[] Train(Method method, float unit = 1)
{
    var layout = new ParameterLayout();
    Mlp network = Mlp.Declare(layout, "f", [2, 32, 32, 2], Activation.Tanh);
    var theta = new ParameterVector<float>(layout);
    network.InitializeOrthogonal(theta, new Rng(seed: 1), hiddenGain: Math.Sqrt(2), lastGain: 1);

    // Two losses over one network. The Fisher matrix is about the model's own predictions, so the labels of its loss are sampled from the
    // model, and it is a sum rather than a mean: each row's gradient is then that sample's own.
    var tape = new Tape<float>(backend);
    Var<float> x = tape.Input("x", Points, 2);
    var label = new Tensor<int>(Points, 1);
    var drawn = new Tensor<int>(Points, 1);
    Var<float> logP = network.Record(tape, theta, x).LogSoftmax();
    Var<float> p = logP.Exp();
    Var<float> loss = -logP.Pick(label).Mean();
    tape.EndSection("network");
    Var<float> fisherLoss = logP.Pick(drawn).Sum();
    Section fisher = tape.EndSection("fisher");
    CompiledTape<float> compiled = tape.Compile();
    DrawSpirals(x.Value, label);
    Rescale(x.Value, theta.ValueOf(network.Layers[0]), unit);

    var adam = new Adam<float>(backend, theta);
    var gradient = new Sgd<float>(backend, theta, momentum: 0.9);
    var curvature = new KroneckerFactors<float>(compiled, new KroneckerOptions { Damping = 1e-3, Decay = 0.95, InversionInterval = 5 });
    var delta = new Tensor<float>(1, layout.Length);
    var rng = new Rng(seed: 2);
    var losses = new double[Steps + 1];
    for (int step = 0; step <= Steps; step++)
    {
        compiled.Forward();
        losses[step] = loss.Value[0, 0];
        switch (method)
        {
            case Method.Adam:
                compiled.Backward(loss);
                adam.Step(learningRate: 1e-2);
                break;
            case Method.Gradient:
                compiled.Backward(loss);
                gradient.Step(learningRate: 0.1);
                break;
            default:
                // 1. The factors: a second backward pass over the same activations.
                DrawLabels(p.Value, drawn, rng);
                compiled.Forward(fisher);
                compiled.BackwardToActivations(fisherLoss);
                curvature.UpdateFactors();

                // 2. Δ = F⁻¹∇, layer by layer.
                compiled.Backward(loss);
                curvature.Precondition(theta.Gradient, delta);

                // 3. As far as the model may move in one step, and no further than Δ itself.
                TrustRegion region = TrustRegion.Fit(backend.Dot(delta, theta.Gradient), maxKl: 0.01, maxStepSize: 1);
                backend.AddScaled(-(float)region.StepSize, delta, theta.Values);
                break;
        }
    }

    return losses;
}

static void DrawLabels(Tensor<float> p, Tensor<int> labels, Rng rng)
{
    for (int row = 0; row < Points; row++)
    {
        labels[row, 0] = Categorical<float>.Sample(p.Row(row), rng);
    }
}

// One and a half turns each, the second spiral half a turn behind the first.
static void DrawSpirals(Tensor<float> x, Tensor<int> label)
{
    for (int row = 0; row < Points; row++)
    {
        int spiral = row % 2;
        double t = ((row / 2) + 1.0) / (Points / 2);
        Elementary.SinCos(((3 * t) + spiral) * Math.PI, out double sin, out double cos);
        x[row, 0] = (float)(2 * t * cos);
        x[row, 1] = (float)(2 * t * sin);
        label[row, 0] = spiral;
    }
}

static void Rescale(Tensor<float> x, Tensor<float> weight, float unit)
{
    for (int row = 0; row < Points; row++)
    {
        x[row, 1] *= unit;
    }

    foreach (ref float w in weight.Row(1))
    {
        w /= unit;
    }
}

static void Print(string step, double[][] losses, int at) =>
    Console.WriteLine($"{step,8} {losses[0][at],11:F4} {losses[1][at],11:F4} {losses[2][at],11:F4}");

internal enum Method
{
    Adam,
    Gradient,
    KFac,
}
