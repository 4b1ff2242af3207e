using Gradus.GradientChecking;

namespace Gradus.Tests;

/// <summary>The points of the hunt: inside the range, repeatable, and with the edges at which gradients go wrong among them.</summary>
public sealed class TorchArgumentsTests
{
    private const int Count = 1_000;

    [Fact]
    public void Points_stay_inside_the_range_and_touch_its_ends()
    {
        double[][] points = Points(new TorchFunction("f", x => x[0], [1]) { Low = 0, High = 1 });

        Assert.All(points, point => Assert.InRange(point[0], 0, 1));
        Assert.Contains(points, point => point[0] == 0);
        Assert.Contains(points, point => point[0] == 1);
    }

    [Fact]
    public void One_seed_gives_one_sequence()
    {
        var function = new TorchFunction("f", x => x[0], [2, 3], [4]);

        Assert.Equal(Points(function, seed: 7), Points(function, seed: 7));
        Assert.NotEqual(Points(function, seed: 7), Points(function, seed: 8));
    }

    [Fact]
    public void Numbers_reach_the_extremes()
    {
        double[][] points = Points(new TorchFunction("f", x => x[0], [1], [1]));

        Assert.Contains(points, point => point[0] == 0 && point[1] == 0);
        Assert.Contains(points, point => Math.Abs(point[0]) == 1e160);
        Assert.Contains(points, point => point[0] == 1e-160);
    }

    [Fact]
    public void Vectors_have_ties_and_zeros()
    {
        double[][] points = Points(new TorchFunction("f", x => x[0], [3]));

        Assert.Contains(points, point => point[0] == point[1] && point[1] == point[2] && point[0] != 0);
        Assert.Contains(points, point => Array.TrueForAll(point, value => value == 0));
        Assert.All(points, point => Assert.True(Array.TrueForAll(point, value => Math.Abs(value) <= 20), "a vector is moderate"));
    }

    [Fact]
    public void Square_matrices_are_singular_now_and_then_and_multiples_of_the_identity()
    {
        double[][] points = Points(new TorchFunction("f", x => x[0], [2, 2]));

        // By hand: a·d − b·c is exactly zero where the second row is a small whole multiple of the first.
        Assert.Contains(points, p => (p[0] * p[3]) - (p[1] * p[2]) == 0 && p[0] != 0 && p[3] != 0 && p[0] != p[2]);
        Assert.Contains(points, p => p[0] == 2 && p[3] == 2 && p[1] == 0 && p[2] == 0);
    }

    [Fact]
    public void A_function_without_arguments_is_refused_by_name()
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => new TorchFunction("nothing", x => x[0]));

        Assert.Contains("'nothing' needs at least one argument", exception.Message, StringComparison.Ordinal);
    }

    private static double[][] Points(TorchFunction function, ulong seed = 1)
    {
        var arguments = new TorchArguments(function, seed);
        return [.. Enumerable.Range(0, Count).Select(_ => arguments.Next())];
    }
}
