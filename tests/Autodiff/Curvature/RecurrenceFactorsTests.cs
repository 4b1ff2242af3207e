using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>
/// The Kronecker factors of recurrent ops take every row as a sample. A second tape, with an op and a weight for each step, says what the
/// gradient of a step's products is: that of its bias.
/// </summary>
public sealed class RecurrenceFactorsTests
{
    private const int Steps = 5;
    private const int Units = 3;

    [Theory]
    [InlineData(3, 1)]
    [InlineData(4, 2)]
    public void Both_moments_are_sums_over_the_rows_that_count(int gates, int parts)
    {
        var rng = new Rng(11);
        double[] keep = [1, 1, 0, 1, 1];
        double[] x = Normal(Steps * gates * Units), w = Normal((Units + 1) * gates * Units), start = Normal(parts * Units);
        double[] cotangent = Normal(Steps * parts * Units), mask = [1, 0, 1, 1, 0];
        var backend = new ManagedBackend<double>();

        // Step by step.
        var unrolled = new Tape<double>(backend);
        Var<double> state = Leaf(unrolled, 1, parts * Units, start), loss = default;
        var weights = new Var<double>[Steps];
        var states = new double[Steps][];
        for (int t = 0; t < Steps; t++)
        {
            states[t] = [.. state.Value.Span[..Units].ToArray().Select(value => keep[t] * value)];
            weights[t] = Leaf(unrolled, Units + 1, gates * Units, w);
            Var<double> kept = unrolled.Input("keep", 1, 1);
            kept.Value.CopyFrom([keep[t]]);
            Var<double> input = Leaf(unrolled, 1, gates * Units, x[(t * gates * Units)..((t + 1) * gates * Units)]);
            state = gates == 3 ? input.Gru(weights[t], state, kept) : input.Lstm(weights[t], state, kept);
            Var<double> factor = unrolled.Input("cotangent", 1, parts * Units);
            factor.Value.CopyFrom(cotangent.AsSpan(t * parts * Units, parts * Units));
            Var<double> term = (state * factor).Sum();
            loss = t == 0 ? term : loss + term;
        }

        CompiledTape<double> compiled = unrolled.Compile();
        compiled.Forward();
        compiled.Backward(loss);
        double[][] gradients = [.. weights.Select(weight => weight.Gradient.ReadRow(Units).ToArray())];

        // One op.
        var layout = new ParameterLayout();
        ParameterBlock block = layout.Add("w", Units + 1, gates * Units);
        var theta = new ParameterVector<double>(layout, backend);
        theta.ValueOf(block).CopyFrom(w);
        var tape = new Tape<double>(backend);
        Var<double> all = tape.Input("keep", Steps, 1), rows = Leaf(tape, Steps, gates * Units, x), initial = tape.Input("initial", 1, parts * Units);
        all.Value.CopyFrom(keep);
        initial.Value.CopyFrom(start);
        Var<double> y = gates == 3 ? rows.Gru(tape.Parameter(theta, block), initial, all) : rows.Lstm(tape.Parameter(theta, block), initial, all);
        Var<double> cotangents = tape.Input("cotangent", Steps, parts * Units);
        cotangents.Value.CopyFrom(cotangent);
        Var<double> total = (y * cotangents).Sum();
        CompiledTape<double> whole = tape.Compile();
        whole.Forward();
        whole.BackwardToActivations(total);
        var op = (ILayerFactors<double>)whole.Ops[0];
        Assert.Equal(Steps, op.Samples);
        var column = new Tensor<double>(Steps, 1);
        column.CopyFrom(mask);
        var batch = new FactorBatch<double>(backend, column, mask.Sum(), new Workspace<double>(backend));
        var a = new Tensor<double>(Units + 1, Units + 1);
        var g = new Tensor<double>(gates * Units, gates * Units);
        op.SumInputMoments(batch, a);
        op.SumGradientMoments(batch, g);

        Near.Equal(Moments([.. states.Select(h => (double[])[.. h, 1])]), a.Span, 1e-12);
        Near.Equal(Moments(gradients), g.Span, 1e-12);

        double[] Moments(double[][] samples) =>
        [
            .. from i in Enumerable.Range(0, samples[0].Length)
               from j in Enumerable.Range(0, samples[0].Length)
               select Enumerable.Range(0, Steps).Sum(t => mask[t] * samples[t][i] * samples[t][j]),
        ];

        double[] Normal(int count) => [.. Enumerable.Range(0, count).Select(_ => rng.NextNormal())];
    }

    private static Var<double> Leaf(Tape<double> tape, int rows, int cols, double[] values)
    {
        Var<double> leaf = tape.Leaf("x", rows, cols);
        leaf.Value.CopyFrom(values);
        return leaf;
    }
}
