using System.Text.Json;
using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>GRU and LSTM against NumPy's numbers, recorded in tests/Reference/recurrence, and what they promise besides.</summary>
public sealed class RecurrenceTests
{
    private static readonly JsonElement Recorded = ReferenceFile.Load("recurrence/recurrence.json");

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, Recorded.GetArrayLength())];

    [Theory]
    [MemberData(nameof(Cases))]
    public void States_and_gradients_through_time_are_those_of_NumPy(int index)
    {
        JsonElement one = Recorded[index];
        var recurrent = new Recurrent<double>(one, new ManagedBackend<double>());
        Near.Equal(one.GetProperty("states").Doubles(), recurrent.States.Value.Span, 1e-12);

        recurrent.Backward();

        Near.Equal(one.GetProperty("dx").Doubles(), recurrent.X.Gradient.Span, 1e-12);
        Near.Equal(one.GetProperty("dw").Doubles(), recurrent.Weight.Gradient.Span, 1e-11);
        Near.Equal(one.GetProperty("dinitial").Doubles(), recurrent.Initial.Gradient.Span, 1e-12);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_mode_is_the_adjoint_of_the_recorded_gradients(int index)
    {
        JsonElement one = Recorded[index];
        var recurrent = new Recurrent<double>(one, new ManagedBackend<double>());
        recurrent.Tape.EnableForwardMode();
        var rng = new Rng(9);
        double expected = 0;
        foreach ((Var<double> input, string gradient) in new[] { (recurrent.X, "dx"), (recurrent.Weight, "dw"), (recurrent.Initial, "dinitial") })
        {
            double[] direction = [.. Enumerable.Range(0, input.Value.Count).Select(_ => rng.NextNormal())];
            input.Tangent.CopyFrom(direction);
            expected += direction.Zip(one.GetProperty(gradient).Doubles(), (a, b) => a * b).Sum();
        }

        recurrent.Tape.Jvp();

        double found = one.GetProperty("cotangent").Doubles().Zip(recurrent.States.Tangent.Span.ToArray(), (a, b) => a * b).Sum();
        Assert.Equal(expected, found, 1e-10);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Acting_step_by_step_gives_the_bits_of_the_whole_and_nothing_is_allocated(int index)
    {
        JsonElement one = Recorded[index];
        int sequences = one.GetProperty("sequences").GetInt32(), steps = one.GetProperty("steps").GetInt32();
        var recurrent = new Recurrent<float>(one, new ManagedBackend<float>());
        float[] whole = recurrent.States.Value.Span.ToArray();
        recurrent.Backward();
        recurrent.Tape.Jvp();
        recurrent.States.Value.Span.Clear();

        long allocated = Allocation.Of(() =>
        {
            for (int step = 0; step < steps; step++)
            {
                recurrent.Tape.Forward(recurrent.Section, step * sequences, sequences);
            }

            recurrent.Backward();
            recurrent.Tape.Jvp();
        });

        Assert.Equal(whole, recurrent.States.Value.Span.ToArray());
        Assert.Equal(0, allocated);
    }

    [Theory]
    [InlineData("gru")]
    [InlineData("lstm")]
    public void Every_width_and_number_of_threads_has_the_same_bits(string kind)
    {
        string[] runs =
        [
            .. from width in new[] { VectorWidth.Bits128, VectorWidth.Bits256, VectorWidth.Bits512, VectorWidth.Auto }
               from threads in new[] { 1, 3 }
               select Bits(new ManagedBackend<float>(threads, width, threads > 1 ? 1 : 1 << 20)),
        ];
        Assert.Single(runs.Distinct());

        string Bits(Backend<float> backend)
        {
            const int Inputs = 5, Sequences = 7, Steps = 41; // 287 rows, which windows of 96 and 256 rows do not divide
            var layout = new ParameterLayout();
            var layer = RecurrentLayer.Declare(layout, "m", kind == "gru" ? RecurrentKind.Gru : RecurrentKind.Lstm, Inputs, units: 21);
            ParameterBlock head = layout.Add("head", 22, 3);
            var theta = new ParameterVector<float>(layout, backend);
            var rng = new Rng(4);
            layer.InitializeOrthogonal(theta, rng);
            Initialization.Orthogonal(theta.ValueOf(head), 1, rng);
            var tape = new Tape<float>(backend);
            Var<float> x = tape.Input("x", Steps * Sequences, Inputs), keep = tape.Input("keep", Steps * Sequences, 1);
            Var<float> initial = tape.Input("initial", Sequences, layer.StateSize);
            Fill(x, () => (float)rng.NextNormal());
            Fill(keep, () => rng.NextInt32(5) == 0 ? 0 : 1);
            Fill(initial, () => (float)rng.NextNormal());
            Var<float> loss = layer.Record(tape, theta, x, initial, keep).Outputs.Linear(tape.Parameter(theta, head)).Tanh().Square().Sum();
            CompiledTape<float> compiled = tape.Compile();
            compiled.Forward();
            compiled.Backward(loss);
            theta.Values.CopyFrom(theta.Gradient.Read());
            return theta.Hash();
        }
    }

    [Fact]
    public void An_episode_does_not_see_the_one_before_and_sends_no_gradient_to_it()
    {
        JsonElement one = Recorded[2];
        var recurrent = new Recurrent<double>(one, new ManagedBackend<double>());
        double[] keep = one.GetProperty("keep").Doubles();
        int sequences = one.GetProperty("sequences").GetInt32(), units = one.GetProperty("units").GetInt32();
        int begin = Enumerable.Range(sequences, keep.Length - sequences).First(row => keep[row] == 0);
        double[] before = recurrent.States.Value.RowRange(begin, 1).Read().ToArray();
        var only = new Tensor<double>(keep.Length, units);
        for (int row = begin; row < keep.Length; row += sequences)
        {
            only.RowRange(row, 1).CopyFrom(Enumerable.Repeat(1.0, units).ToArray());
        }

        recurrent.Tape.Backward(recurrent.States, only);
        for (int row = begin - sequences; row >= 0; row -= sequences)
        {
            Assert.All(recurrent.X.Gradient.RowRange(row, 1).Read().ToArray(), gradient => Assert.Equal(0, gradient));
            recurrent.X.Value.RowRange(row, 1).CopyFrom(new double[3 * units]);
        }

        recurrent.Tape.Forward();
        Assert.Equal(before, recurrent.States.Value.RowRange(begin, 1).Read().ToArray());
    }

    [Fact]
    public void What_does_not_fit_is_named()
    {
        var tape = new Tape<double>(new ReferenceBackend<double>());
        Var<double> x = tape.Leaf("x", 6, 6), w = tape.Leaf("w", 3, 6), h = tape.Leaf("h", 3, 2), keep = tape.Input("keep", 6, 1);
        Refuses("Gru 'x': weight is (6, 6); with H units it must be (H + 1, 3·H), the bias as last row.", () => x.Gru(x, h, keep));
        Refuses("Gru 'w': input 'h' is (3, 2), but 2 units need 6 columns, 3 per unit.", () => h.Gru(w, h, keep));
        Refuses(
            "Gru 'w': the initial state 'x' is (6, 6); for 6 rows it must be (N, 2), with a number of sequences N that divides 6.",
            () => x.Gru(w, x, keep));
        Refuses(
            "Gru 'w': keep 'h' is (3, 2) and takes a gradient; it must be an input (6, 1) of ones, and zeros where an episode begins.",
            () => x.Gru(w, h, h));
        Assert.Equal(new Shape(6, 2), x.Gru(w, h, keep).Shape);

        static void Refuses(string message, Func<object> record) => Assert.Equal(message, Assert.Throws<ArgumentException>(record).Message);
    }

    [Fact]
    public void Forget_gates_begin_open_and_every_gate_orthogonal()
    {
        var layout = new ParameterLayout();
        var layer = RecurrentLayer.Declare(layout, "m", RecurrentKind.Lstm, inputs: 3, units: 4);
        var theta = new ParameterVector<double>(layout);
        layer.InitializeOrthogonal(theta, new Rng(1));
        Tensor<double> input = theta.ValueOf(layout.Find("m.input")!), state = theta.ValueOf(layout.Find("m.state")!);
        Assert.Equal([0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0], input.ReadRow(3).ToArray());
        Assert.All(state.ReadRow(4).ToArray(), bias => Assert.Equal(0, bias));
        for (int gate = 0; gate < 4; gate++)
        {
            for (int i = 0; i < 4; i++)
            {
                for (int j = 0; j < 4; j++)
                {
                    double dot = Enumerable.Range(0, 4).Sum(k => state[k, (4 * gate) + i] * state[k, (4 * gate) + j]);
                    Assert.Equal(i == j ? 1 : 0, dot, 1e-12);
                }
            }
        }
    }

    private static void Fill(Var<float> x, Func<float> draw) =>
        x.Value.CopyFrom([.. Enumerable.Range(0, x.Value.Count).Select(_ => draw())]);

    /// <summary>A recorded case on a tape.</summary>
    private sealed class Recurrent<T>
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        private readonly Tensor<T> _cotangent;

        public Recurrent(JsonElement one, Backend<T> backend)
        {
            bool isGru = one.GetProperty("kind").GetString() == "gru";
            int units = one.GetProperty("units").GetInt32(), sequences = one.GetProperty("sequences").GetInt32();
            int rows = one.GetProperty("steps").GetInt32() * sequences, gates = isGru ? 3 : 4, state = isGru ? units : 2 * units;
            var tape = new Tape<T>(backend);
            X = Leaf("x", rows, gates * units, one.GetProperty("x"));
            Weight = Leaf("w", units + 1, gates * units, one.GetProperty("w"));
            Initial = Leaf("initial", sequences, state, one.GetProperty("initial"));
            Var<T> keep = tape.Input("keep", rows, 1);
            keep.Value.CopyFrom(Numbers(one.GetProperty("keep")));
            States = isGru ? X.Gru(Weight, Initial, keep) : X.Lstm(Weight, Initial, keep);
            Section = tape.EndSection("recurrence");
            Tape = tape.Compile();
            _cotangent = new Tensor<T>(rows, state);
            _cotangent.CopyFrom(Numbers(one.GetProperty("cotangent")));

            Var<T> Leaf(string name, int height, int width, JsonElement values)
            {
                Var<T> leaf = tape.Leaf(name, height, width);
                leaf.Value.CopyFrom(Numbers(values));
                return leaf;
            }

            static T[] Numbers(JsonElement values) => Array.ConvertAll(values.Doubles(), T.CreateChecked);
        }

        public Var<T> X { get; }

        public Var<T> Weight { get; }

        public Var<T> Initial { get; }

        public Var<T> States { get; }

        public Section Section { get; }

        public CompiledTape<T> Tape { get; }

        public void Backward() => Tape.Backward(States, _cotangent);
    }
}
