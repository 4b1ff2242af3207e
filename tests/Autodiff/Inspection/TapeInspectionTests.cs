using Gradus.Autodiff;

namespace Gradus.Tests;

public sealed class TapeInspectionTests
{
    [Fact]
    public void Nodes_are_copies_of_values_and_gradients_in_the_order_of_the_tape()
    {
        (CompiledTape<float> tape, Var<float> x, Var<float> loss) = Squares();
        tape.Backward(loss);
        IReadOnlyList<TapeNode<float>> nodes = tape.Inspect();
        x.Value.Span.Clear();
        x.Gradient.Span.Clear();

        // Σ (2x)²: the gradient is 8x.
        Assert.Equal(["x", "twice", "Square#1", "loss"], nodes.Select(node => node.Name));
        Assert.Equal(["", "y = 2·x", "y = x²", "y = Σ x"], nodes.Select(node => node.Formula));
        Assert.Equal([TapeNodeKind.Leaf, TapeNodeKind.Result, TapeNodeKind.Result, TapeNodeKind.Result], nodes.Select(node => node.Kind));
        Assert.Equal("1 -3", string.Join(" ", nodes[0].Value));
        Assert.Equal("8 -24", string.Join(" ", nodes[0].Gradient));
        Assert.Equal(40f, nodes[3].Value.Single());
        Assert.Equal(2, nodes[3].Inputs.Single());
        Assert.All(nodes, node => Assert.Null(node.Check));
    }

    [Fact]
    public void A_check_leaves_every_bit_where_it_was()
    {
        (CompiledTape<float> tape, _, Var<float> loss) = Squares();
        tape.Backward(loss);
        IReadOnlyList<TapeNode<float>> before = tape.Inspect(), during = tape.Inspect(check: true), after = tape.Inspect();
        Assert.All(during.Skip(1), node => Assert.Equal(GradientVerdict.Correct, node.Check!.Verdict));
        foreach (IReadOnlyList<TapeNode<float>> nodes in (IReadOnlyList<TapeNode<float>>[])[during, after])
        {
            Assert.Equal(before.SelectMany(node => node.Value), nodes.SelectMany(node => node.Value));
            Assert.Equal(before.SelectMany(node => node.Gradient), nodes.SelectMany(node => node.Gradient));
        }
    }

    [Theory]
    [InlineData(1.0f, true)]
    [InlineData(1.003f, false)]
    [InlineData(2.0f, false)]
    public void The_verdict_belongs_to_the_node_with_the_mistake(float factor, bool right)
    {
        var tape = new Tape<float>(new ReferenceBackend<float>());
        Var<float> x = tape.Leaf("x", 3, 2);
        x.Value.CopyFrom([0.3f, -1.2f, 0.8f, 2.1f, -0.4f, 0.9f]);
        Var<float> y = tape.Record(new ScaledSquare(x.Tanh().Named("before"), factor)).Named("mistaken");
        y.Sum().Named("after");
        Dictionary<string, GradientReport?> checks = tape.Compile().Inspect(check: true)
            .ToDictionary(node => node.Name, node => node.Check);
        Assert.True(checks["before"]!.Passed);
        Assert.True(checks["after"]!.Passed);
        Assert.Equal(right ? GradientVerdict.Correct : GradientVerdict.WrongReverse, checks["mistaken"]!.Verdict);
    }

    [Fact]
    public void A_tie_is_a_kink_and_saturation_and_tiny_terms_are_no_mistakes()
    {
        var tape = new Tape<float>(new ReferenceBackend<float>());
        Var<float> x = tape.Leaf("x", 1, 3), same = tape.Leaf("same", 1, 3), huge = tape.Leaf("huge", 1, 3), tiny = tape.Leaf("tiny", 1, 3);
        x.Value.CopyFrom([1f, 2f, -3f]);
        same.Value.CopyFrom([1f, 2f, -3f]);
        huge.Value.CopyFrom([30f, -30f, 0.5f]);
        tiny.Value.CopyFrom([1e-9f, -1e-9f, 2e-9f]);
        x.Minimum(same).Named("tie");
        huge.Tanh().Named("saturated");
        (tiny + huge).Named("absorbed");
        Dictionary<string, GradientReport?> checks = tape.Compile().Inspect(check: true)
            .ToDictionary(node => node.Name, node => node.Check);
        Assert.Equal(GradientVerdict.Kink, checks["tie"]!.Verdict);
        Assert.False(checks["saturated"]!.Failed);
        Assert.False(checks["absorbed"]!.Failed);
    }

    [Fact]
    public void Small_logits_hide_nothing_although_the_function_is_straight_far_away()
    {
        // As a fresh policy has them: a hundredth of the size of log π.
        for (ulong seed = 0; seed < 20; seed++)
        {
            var rng = new Rng(seed);
            var tape = new Tape<float>(new ReferenceBackend<float>());
            Var<float> x = tape.Leaf("x", 40, 2);
            foreach (ref float value in x.Value.Span)
            {
                value = (float)(0.005 * rng.NextNormal());
            }

            x.LogSoftmax().Named("log pi");
            GradientReport check = tape.Compile().Inspect(check: true).Single(node => node.Name == "log pi").Check!;
            Assert.True(check.Verdict == GradientVerdict.Correct, $"seed {seed}: {check}");
        }
    }

    [Fact]
    public void A_drawing_names_every_node_and_every_arrow()
    {
        (CompiledTape<float> tape, _, _) = Squares();
        string[] lines = tape.ToDot().Split('\n');
        Assert.Equal("digraph tape {", lines[0]);
        Assert.Contains("  n0 [shape=ellipse, label=\"x (1, 2)\"];", lines);
        Assert.Contains("  n2 [shape=box, label=\"Square#1 (1, 2)\\ny = x²\"];", lines);
        Assert.Equal(["  n0 -> n1;", "  n1 -> n2;", "  n2 -> n3;"], lines.Where(line => line.Contains("->", StringComparison.Ordinal)));
    }

    private static (CompiledTape<float> Tape, Var<float> X, Var<float> Loss) Squares()
    {
        var tape = new Tape<float>(new ReferenceBackend<float>());
        Var<float> x = tape.Leaf("x", 1, 2);
        x.Value.CopyFrom([1f, -3f]);
        Var<float> loss = x.Scale(2).Named("twice").Square().Sum().Named("loss");
        return (tape.Compile(), x, loss);
    }

    /// <summary>y = x², whose reverse rule is off by a factor.</summary>
    private sealed class ScaledSquare(Var<float> x, float factor) : SimpleOp<float>(x.Shape, x)
    {
        public override void Forward(Backend<float> backend, RowWindow rows) => backend.Multiply(x.Value, x.Value, Output.Value);

        public override void Jvp(Backend<float> backend) => throw new NotSupportedException();

        protected override void Vjp(Backend<float> backend)
        {
            for (int i = 0; i < x.Value.Count; i++)
            {
                x.Gradient.Span[i] += factor * 2 * x.Value.Span[i] * Output.Gradient.Span[i];
            }
        }
    }
}
