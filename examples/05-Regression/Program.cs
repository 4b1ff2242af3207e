// Lesson 5: regression. A multi-layer perceptron learns the sine function from 128 points: network, loss, optimiser, loop.
//
//     dotnet run -c Release --project examples/05-Regression
using Gradus;
using Gradus.Autodiff;

const int Samples = 128;
const int Steps = 1000;
Backend<float> backend = new ManagedBackend<float>();

// The model: 1 input, two hidden layers of 32, 1 output.
var layout = new ParameterLayout();
Mlp network = Mlp.Declare(layout, "f", [1, 32, 32, 1], Activation.Tanh);
var theta = new ParameterVector<float>(layout);
network.InitializeOrthogonal(theta, new Rng(seed: 0), hiddenGain: Math.Sqrt(2), lastGain: 1);

// The loss, recorded once. Targets are an input: no gradient flows into them.
var tape = new Tape<float>(backend);
Var<float> x = tape.Input("x", Samples, 1);
Var<float> target = tape.Input("target", Samples, 1);
Var<float> y = network.Record(tape, theta, x);
Var<float> loss = (y - target).Square().Mean().Named("loss");
CompiledTape<float> compiled = tape.Compile();

// The data: the sine on [−π, π], evenly spaced.
for (int i = 0; i < Samples; i++)
{
    double angle = ((2.0 * i / (Samples - 1)) - 1) * Math.PI;
    x.Value[i, 0] = (float)angle;
    target.Value[i, 0] = (float)Elementary.Sin(angle);
}

// The loop is always these three lines: forward, backward, step.
var optimizer = new Adam<float>(backend, theta);
var learningRate = new Schedule(1e-2, ScheduleKind.Linear);
Console.WriteLine($"{layout.Count} parameters, {Samples} samples, {Steps} steps of Adam\n\n  step   mean squared error");
double first = 0;
for (int step = 0; step <= Steps; step++)
{
    compiled.Forward();
    compiled.Backward(loss);
    double error = loss.Value[0, 0];
    first = step == 0 ? error : first;
    if (step % 100 == 0)
    {
        Console.WriteLine($"{step,6}   {error,-10:G3} {Bar(error)}");
    }

    optimizer.Step(learningRate.At((double)step / Steps));
}

Console.WriteLine("\n     x    sin x   learned");
for (int i = 0; i < Samples; i += 18)
{
    Console.WriteLine($"{x.Value[i, 0],6:F2} {target.Value[i, 0],8:F4} {y.Value[i, 0],9:F4}");
}

Console.WriteLine();
double last = loss.Value[0, 0];
Claim.That(last < 1e-4, $"the error fell from {first:G3} to {last:G3}, below 1e-4");

// One star per factor of √10 above 1e-7.
static string Bar(double error) => new('*', (int)Math.Max(0, 2 * (Math.Log10(error) + 7)));
