using Gradus.Autodiff;

namespace Gradus.Tests;

public sealed class ConcatTests
{
    [Fact]
    public void Columns_stand_side_by_side_and_gradients_go_back_to_their_owners()
    {
        var tape = new Tape<double>(new ReferenceBackend<double>());
        Var<double> a = tape.Leaf("a", 2, 1), b = tape.Leaf("b", 2, 2);
        a.Value.CopyFrom([1, 2]);
        b.Value.CopyFrom([3, 4, 5, 6]);
        Var<double> weights = tape.Input("w", 2, 4);
        weights.Value.CopyFrom([1, 10, 100, 1000, 2, 20, 200, 2000]);
        Var<double> y = a.Concat(b, a); // an input twice
        Var<double> total = (y * weights).Sum();
        CompiledTape<double> compiled = tape.Compile();
        compiled.Forward();
        Assert.Equal([1, 3, 4, 1, 2, 5, 6, 2], y.Value.Read().ToArray());
        for (int pass = 0; pass < 2; pass++)
        {
            compiled.Backward(total);
            Assert.Equal([1001, 2002], a.Gradient.Read().ToArray());
            Assert.Equal([10, 100, 20, 200], b.Gradient.Read().ToArray());
        }
    }

    [Fact]
    public void The_tangent_of_an_input_without_one_is_zero()
    {
        var tape = new Tape<double>(new ReferenceBackend<double>());
        Var<double> constant = tape.Input("c", 1, 2), x = tape.Leaf("x", 1, 1);
        Var<double> y = constant.Concat(x);
        CompiledTape<double> compiled = tape.Compile();
        compiled.EnableForwardMode();
        compiled.Forward();
        x.Tangent.CopyFrom([7]);
        y.Tangent.CopyFrom([1, 2, 3]); // of an earlier pass
        compiled.Jvp(y);
        Assert.Equal([0, 0, 7], y.Tangent.Read().ToArray());
    }

    [Fact]
    public void Only_the_rows_of_a_window_are_written()
    {
        var tape = new Tape<float>(new ManagedBackend<float>());
        Var<float> a = tape.Input("a", 3, 1), b = tape.Input("b", 3, 1);
        Var<float> y = a.Concat(b);
        Section all = tape.EndSection("all");
        CompiledTape<float> compiled = tape.Compile();
        a.Value.CopyFrom([1, 2, 3]);
        b.Value.CopyFrom([4, 5, 6]);
        compiled.Forward(all, 1, 1);
        Assert.Equal([0, 0, 2, 5, 0, 0], y.Value.Read().ToArray());
    }

    [Fact]
    public void Rows_must_be_as_many()
    {
        var tape = new Tape<float>(new ReferenceBackend<float>());
        Var<float> a = tape.Input("a", 3, 2), b = tape.Input("b", 2, 2);
        Assert.StartsWith(
            "Concat: 'a' is (3, 2) but 'b' is (2, 2); the rows must be as many.",
            Assert.Throws<ArgumentException>(() => a.Concat(b)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new Concat<float>());
        Assert.Throws<ArgumentException>(() => a.Concat(new Tape<float>(new ReferenceBackend<float>()).Input("c", 3, 1)));
    }
}
