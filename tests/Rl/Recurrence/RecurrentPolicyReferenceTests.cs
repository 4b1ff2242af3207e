using System.Text.Json;
using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>
/// Whole policies with memory, masks and mixed actions against PyTorch's numbers, recorded in tests/Reference/recurrence: what a loss is
/// made of, and its gradients through time.
/// </summary>
public sealed class RecurrentPolicyReferenceTests
{
    private const int Inputs = 3, Units = 3;
    private const double Tolerance = 1e-9;
    private static readonly TupleSpace Actions = new(new Discrete(4), new Box(-1, 1, 2), new MultiBinary(2));
    private static readonly JsonElement Recorded = ReferenceFile.Load("recurrence/policies.json");

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, Recorded.GetArrayLength())];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Probabilities_entropies_and_divergences_have_the_values_and_gradients_of_PyTorch(int index)
    {
        JsonElement expected = Recorded[index];
        var model = new Model(expected);
        CompiledTape<double> tape = model.Tape.Compile();
        model.Head.CopyFrom(expected.GetProperty("old_head").Doubles());
        tape.Forward();
        model.Policy.Freeze();
        model.Head.CopyFrom(expected.GetProperty("head").Doubles());
        tape.Forward();
        foreach ((string statistic, Var<double> value) in model.Statistics)
        {
            Assert.Equal(expected.GetProperty(statistic).GetDouble(), value.Value.Read()[0], Tolerance);
            tape.Backward(value);
            foreach ((string leaf, Tensor<double> gradient) in model.Gradients)
            {
                Near.Equal(expected.GetProperty($"{statistic}_d_{leaf}").Doubles(), gradient.Read(), Tolerance);
            }
        }
    }

    /// <summary>A recorded case on a tape.</summary>
    private sealed class Model
    {
        public Model(JsonElement expected)
        {
            int sequences = expected.GetProperty("sequences").GetInt32(), rows = expected.GetProperty("steps").GetInt32() * sequences;
            var layout = new ParameterLayout();
            RecurrentKind kind = expected.GetProperty("kind").GetString() == "gru" ? RecurrentKind.Gru : RecurrentKind.Lstm;
            var layer = RecurrentLayer.Declare(layout, "m", kind, Inputs, Units);
            ParameterBlock head = layout.Add("head", Units + 1, 4 + 2 + 2 + 2);
            var theta = new ParameterVector<double>(layout);
            Tape = new Tape<double>(new ManagedBackend<double>());
            Var<double> x = Tape.Leaf("x", rows, Inputs), initial = Tape.Leaf("initial", sequences, layer.StateSize);
            Var<double> keep = Tape.Input("keep", rows, 1);
            var mask = new ActionMask<double>(Tape, rows, 4);
            Var<double> z = layer.Record(Tape, theta, x, initial, keep).Outputs.Linear(Tape.Parameter(theta, head));
            var choice = Categorical<double>.Record(z.Columns(0, 4), mask: mask);
            var numbers = DiagonalGaussian<double>.Record(z.Columns(4, 2), z.Columns(6, 2), new Box(-1, 1, 2));
            var switches = Bernoulli<double>.Record(z.Columns(8, 2));
            Policy = Product<double>.Record([choice, numbers, switches], Actions);
            Statistics =
            [
                ("log_prob", Policy.LogProb().Sum()), ("entropy", Policy.Entropy().Sum()), ("divergence", Policy.Divergence().Sum()),
            ];

            Head = theta.ValueOf(head);
            (string Name, Tensor<double> Value)[] given =
            [
                ("x", x.Value), ("initial", initial.Value), ("keep", keep.Value), ("numbers", numbers.Actions), ("switches", switches.Actions),
                .. layout.Blocks.Where(block => block != head).Select(block => (block.Name["m.".Length..], theta.ValueOf(block))),
            ];
            Array.ForEach(given, tensor => tensor.Value.CopyFrom(expected.GetProperty(tensor.Name).Doubles()));
            choice.Actions.CopyFrom(expected.GetProperty("choice").Integers());
            JsonElement legal = expected.GetProperty("legal");
            for (int row = 0; row < rows; row++)
            {
                mask.Store(row, [.. legal[row].EnumerateArray().Select(element => element.GetBoolean())]);
            }

            Gradients =
            [
                ("x", x.Gradient), ("initial", initial.Gradient), ("head", theta.GradientOf(head)),
                .. layout.Blocks.Where(block => block != head).Select(block => (block.Name["m.".Length..], theta.GradientOf(block))),
            ];
        }

        public Tape<double> Tape { get; }

        public Product<double> Policy { get; }

        public Tensor<double> Head { get; }

        public (string Name, Var<double> Value)[] Statistics { get; }

        public (string Name, Tensor<double> Gradient)[] Gradients { get; }
    }
}
