using Gradus.Autodiff;

namespace Gradus.Tests;

public sealed class OneHotTests
{
    [Fact]
    public void Each_integer_has_a_column_of_its_own()
    {
        (CompiledTape<float> tape, Var<float> x, Var<float> y, _) = Record();
        x.Value.CopyFrom([5, 0, 7, 1, 6, 0]);
        tape.Forward();
        Assert.Equal([1, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0], y.Value.Read().ToArray());
    }

    [Fact]
    public void Only_the_rows_of_a_window_are_written()
    {
        (CompiledTape<float> tape, Var<float> x, Var<float> y, Section all) = Record();
        x.Value.CopyFrom([5, 0, 5, 0, 5, 0]);
        tape.Forward();
        x.Value.CopyFrom([99, 99, 7, 1, float.NaN, -3]); // the rows outside are not looked at
        tape.Forward(all, 1, 1);
        Assert.Equal([1, 0, 0, 1, 0, 0, 0, 1, 0, 1, 1, 0, 0, 1, 0], y.Value.Read().ToArray());
    }

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(5.5f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(1e30f)]
    public void A_number_that_is_none_of_the_integers_is_named(float strange)
    {
        (CompiledTape<float> tape, Var<float> x, _, _) = Record();
        x.Value.CopyFrom([5, 0, strange, 0, 5, 0]);
        string message = Assert.Throws<ArgumentOutOfRangeException>(() => tape.Forward()).Message;
        Assert.StartsWith("OneHot: row 1, column 0 of 'x' is ", message, StringComparison.Ordinal);
        Assert.Contains("; it must be an integer from 5 to 7.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_gradient_flows_back()
    {
        var tape = new Tape<double>(new ReferenceBackend<double>());
        Var<double> x = tape.Leaf("x", 2, 1);
        x.Value.CopyFrom([1, 0]);
        Var<double> total = (x + x.OneHot([0], [2]).Columns(1, 1)).Sum();
        CompiledTape<double> compiled = tape.Compile();
        compiled.Forward();
        compiled.Backward(total);
        Assert.Equal([1, 1], x.Gradient.Read().ToArray()); // of the first term alone
    }

    [Fact]
    public void Starts_and_counts_must_fit_the_columns()
    {
        var tape = new Tape<float>(new ReferenceBackend<float>());
        Var<float> x = tape.Input("x", 3, 2);
        Assert.StartsWith(
            "OneHot: 'x' is (3, 2), but there are 1 starts and 2 counts; each column needs one.",
            Assert.Throws<ArgumentException>(() => x.OneHot([0], [1, 2])).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => x.OneHot([0, 0], [1, 0]));
    }

    private static (CompiledTape<float> Tape, Var<float> X, Var<float> Y, Section All) Record()
    {
        var tape = new Tape<float>(new ManagedBackend<float>());
        Var<float> x = tape.Input("x", 3, 2);
        x.Value.CopyFrom([5, 0, 5, 0, 5, 0]);
        Var<float> y = x.OneHot([5, 0], [3, 2]);
        Section all = tape.EndSection("all");
        return (tape.Compile(), x, y, all);
    }
}
