namespace Gradus.Tests;

public sealed class RunningMomentsTests
{
    [Fact]
    public void Mean_and_variance_are_those_of_the_definition_even_far_from_zero()
    {
        // 10⁹ + {4, 7, 13, 16}: the textbook case in which Σx² − (Σx)²/n loses every digit. Mean 10⁹ + 10, variance 22.5.
        var moments = new RunningMoments(1);
        foreach (double x in (double[])[4, 7, 13, 16])
        {
            moments.Add(1e9 + x);
        }

        Assert.Equal(1e9 + 10, moments.Mean[0]);
        Assert.Equal(22.5, moments.Variance(0), 1e-6);
    }

    [Fact]
    public void Two_streams_merge_into_the_moments_of_all()
    {
        var left = new RunningMoments(2);
        var right = new RunningMoments(2);
        left.Add([1, 10]);
        right.Add([3, 10]);
        right.Add([5, 40]);
        left.Merge(right);
        left.Merge(new RunningMoments(2));
        Assert.Equal(3, left.Count);
        Assert.Equal([3, 20], left.Mean.ToArray());
        Assert.Equal(8.0 / 3, left.Variance(0), 1e-12);
        Assert.Equal(200, left.Variance(1), 1e-9);
    }

    [Fact]
    public void A_vector_of_another_length_is_refused()
    {
        var moments = new RunningMoments(2);
        Assert.Throws<ArgumentException>(() => moments.Add([1f]));
        Assert.Throws<ArgumentException>(() => moments.Add(1.0));
        Assert.Throws<ArgumentException>(() => moments.Merge(new RunningMoments(3)));
    }
}
