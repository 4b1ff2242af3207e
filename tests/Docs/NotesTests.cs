using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>The numbers that the notes compute by hand are those that the code computes.</summary>
public sealed class NotesTests
{
    [Fact]
    public void The_linear_layer_of_the_note()
    {
        var tape = new Tape<double>(new ReferenceBackend<double>());
        Var<double> x = tape.Leaf("x", 2, 2);
        Var<double> weight = tape.Leaf("W", 3, 2);
        x.Value.CopyFrom([1, 2, 3, -1]);
        weight.Value.CopyFrom([1, 0, 2, -1, 0.5, 3]);
        Var<double> y = x.Linear(weight);
        var dy = new Tensor<double>(2, 2);
        dy.CopyFrom([1, -1, 2, 0]);
        tape.Compile().Backward(y, dy);

        Assert.Equal([5.5, 1, 1.5, 4], y.Value.Span.ToArray());
        Assert.Equal([1, 3, 2, 4], x.Gradient.Span.ToArray());
        Assert.Equal([7, -1, 0, -2, 3, -1], weight.Gradient.Span.ToArray());
    }

    [Fact]
    public void The_second_moments_of_the_note()
    {
        var backend = new ReferenceBackend<double>();
        var x = new Tensor<double>(2, 3);
        x.CopyFrom([1, 2, 1, 3, -1, 1]); // with the column of ones
        var dy = new Tensor<double>(2, 2);
        dy.CopyFrom([1, -1, 2, 0]);
        var a = new Tensor<double>(3, 3);
        var g = new Tensor<double>(2, 2);
        backend.ProductTransposedA(x, x, a);
        backend.ProductTransposedA(dy, dy, g);

        Assert.Equal([5, -0.5, 2, -0.5, 2.5, 0.5, 2, 0.5, 1], a.Span.ToArray().Select(sum => sum / 2));
        Assert.Equal([2.5, -0.5, -0.5, 0.5], g.Span.ToArray().Select(sum => sum / 2));
    }

    [Fact]
    public void The_two_steps_of_the_recurrence_note()
    {
        var tape = new Tape<double>(new ReferenceBackend<double>());
        Var<double> x = tape.Leaf("x", 2, 3), weight = tape.Leaf("W", 2, 3), initial = tape.Leaf("h", 1, 1), keep = tape.Input("keep", 2, 1);
        x.Value.CopyFrom([0, 0, 1, 0, 0, 0]);
        weight.Value.CopyFrom([0, 0, 1, 0, 0, 0]);
        keep.Value.CopyFrom([1, 1]);
        Var<double> h = x.Gru(weight, initial, keep);
        var dh = new Tensor<double>(2, 1);
        dh.CopyFrom([0, 1]);
        CompiledTape<double> compiled = tape.Compile();
        compiled.Backward(h, dh);

        Assert.Equal([0.380797, 0.284464], Rounded(h.Value));
        Assert.Equal([0, -0.141114, 0.155632, 0.045915, 0.048167, 0.482303], Rounded(x.Gradient));
        Assert.Equal([0.017484, 0.018342, 0.09183, 0.045915, -0.092948, 0.318968], Rounded(weight.Gradient));

        keep.Value.CopyFrom([1, 0]);
        compiled.Forward();
        compiled.Backward(h, dh);
        Assert.Equal([0, 0, 0], x.Gradient.ReadRow(0).ToArray());

        static double[] Rounded(Tensor<double> numbers) => [.. numbers.Span.ToArray().Select(number => Math.Round(number, 6))];
    }

    [Fact]
    public void The_number_to_follow_of_the_reverse_mode_note()
    {
        var tape = new Tape<double>(new ReferenceBackend<double>());
        Var<double> w = tape.Leaf("w", 1, 1);
        Var<double> x = tape.Leaf("x", 1, 1);
        Var<double> t = tape.Input("t", 1, 1);
        (w.Value[0, 0], x.Value[0, 0], t.Value[0, 0]) = (0.5, 2, 1);
        Var<double> u = w * x;
        Var<double> h = u.Tanh();
        Var<double> d = h - t;
        Var<double> loss = d.Square();
        tape.Compile().Backward(loss);

        Assert.Equal([1, 0.761594, -0.238406, 0.056837], new[] { u, h, d, loss }.Select(value => Math.Round(value.Value[0, 0], 6)));
        Assert.Equal([-0.476812, -0.476812, -0.200249, -0.400497, -0.100124], new[] { d, h, u, w, x }.Select(value => Math.Round(value.Gradient[0, 0], 6)));
    }
}
