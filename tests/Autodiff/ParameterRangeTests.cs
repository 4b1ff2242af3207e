using Gradus.Autodiff;

namespace Gradus.Tests;

public sealed class ParameterRangeTests
{
    private readonly ParameterLayout _layout = new();
    private readonly ParameterBlock _first;
    private readonly ParameterBlock _second;
    private readonly ParameterBlock _third;

    public ParameterRangeTests()
    {
        _first = _layout.Add("first", 3, 3);
        _second = _layout.Add("second", 2, 9);
        _third = _layout.Add("third", 1, 5);
    }

    private ParameterRange Tail => new(_second.Offset, _layout.Length - _second.Offset);

    [Fact]
    public void A_range_is_whole_blocks_with_the_zeros_after_them()
    {
        // 9 numbers fill a block of 16, 18 one of 32, 5 one of 16.
        Assert.Equal(new ParameterRange(0, 64), _layout.All);
        Assert.Equal(new ParameterRange(16, 48), Tail);
        Assert.Equal(64, Tail.End);
        Assert.Equal([false, true, true], new[] { _first, _second, _third }.Select(Tail.Contains));
        Assert.True(new ParameterRange(64, 0).IsEmpty);
    }

    [Fact]
    public void A_view_is_the_memory_of_the_vector()
    {
        var theta = new ParameterVector<double>(_layout);
        ParameterView<double> tail = theta.View(Tail);
        tail.Values[0, 0] = 7;
        tail.Gradient[0, 32] = 8;
        tail.Tangent[0, 1] = 9;

        Assert.Equal(7, theta.ValueOf(_second)[0, 0]);
        Assert.Equal(8, theta.GradientOf(_third)[0, 0]);
        Assert.Equal(9, theta.TangentOf(_second)[0, 1]);
        Assert.Equal(_layout.All, ((ParameterView<double>)theta).Range);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-16, 32)]
    [InlineData(16, 64)]
    [InlineData(2147483632, 2147483632)]
    public void A_range_that_holds_nothing_or_leaves_the_vector_is_refused(int offset, int length)
    {
        var theta = new ParameterVector<float>(_layout);
        Assert.Contains("(1, 64) has no elements", Assert.Throws<ArgumentException>(() => theta.View(new ParameterRange(offset, length))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("adam")]
    [InlineData("rmsprop")]
    [InlineData("sgd")]
    public void An_optimiser_of_a_range_moves_it_as_one_of_everything_would_and_nothing_else(string name)
    {
        ParameterVector<float> whole = Drawn();
        ParameterVector<float> part = Drawn();
        float[] before = whole.Values.Span.ToArray();
        Optimizer<float> all = Make(name, whole);
        Optimizer<float> some = Make(name, part.View(Tail));
        for (int step = 0; step < 130; step++) // beyond the step at which vanished averages are cleared
        {
            all.Step(0.01);
            some.Step(0.01);
        }

        Assert.Equal(Tail.Of(whole.Values).Span, Tail.Of(part.Values).Span);
        Assert.Equal(before.AsSpan(0, Tail.Offset), part.Values.Span[..Tail.Offset]);
        Assert.False(whole.Values.Span[..Tail.Offset].SequenceEqual(before.AsSpan(0, Tail.Offset)));
        Assert.All(some.Statistics, statistic => Assert.Equal(Tail.Length, statistic.Value.Cols));
    }

    [Fact]
    public void Clipping_a_range_bounds_its_own_norm()
    {
        var theta = new ParameterVector<double>(_layout);
        theta.GradientOf(_first)[0, 0] = 100;
        theta.GradientOf(_second)[0, 0] = 3;
        theta.GradientOf(_third)[0, 0] = 4;
        double norm = GradientClipping.ByGlobalNorm(new ReferenceBackend<double>(), theta.View(Tail).Gradient, 2.5);

        Assert.Equal(5, norm); // √(3² + 4²)
        Assert.Equal((100, 1.5, 2), (theta.GradientOf(_first)[0, 0], theta.GradientOf(_second)[0, 0], theta.GradientOf(_third)[0, 0]));
    }

    private static Optimizer<float> Make(string name, ParameterView<float> theta)
    {
        var backend = new ManagedBackend<float>();
        return name switch
        {
            "adam" => new Adam<float>(backend, theta),
            "rmsprop" => new RmsProp<float>(backend, theta),
            _ => new Sgd<float>(backend, theta, momentum: 0.9),
        };
    }

    private ParameterVector<float> Drawn()
    {
        var theta = new ParameterVector<float>(_layout);
        var rng = new Rng(5);
        foreach (ParameterBlock block in _layout.Blocks)
        {
            NoisyLayer<float>.Fill(theta.ValueOf(block), rng);
            NoisyLayer<float>.Fill(theta.GradientOf(block), rng);
        }

        return theta;
    }
}
