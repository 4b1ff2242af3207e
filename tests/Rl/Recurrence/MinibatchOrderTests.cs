using Gradus.Rl;

namespace Gradus.Tests;

public sealed class MinibatchOrderTests
{
    [Fact]
    public void Sequences_lie_side_by_side_step_after_step()
    {
        // T = 4 steps of N = 3 environments in sequences of 2 steps; three sequences in a minibatch.
        var order = new MinibatchOrder(steps: 4, environments: 3, length: 2, size: 6, fillsUp: true);
        Assert.Equal(2, order.Minibatches);
        order.Select(0, Enumerable.Repeat(true, 12).ToArray());
        Assert.Equal([0, 1, 2, 3, 4, 5], order.Rows.ToArray());
        order.Select(1, Enumerable.Repeat(true, 12).ToArray());
        Assert.Equal([6, 7, 8, 9, 10, 11], order.Rows.ToArray());
        (order.Order[0], order.Order[1], order.Order[2]) = (4, 0, 2); // steps 2 and 3 of environment 1, 0 and 1 of environments 0 and 2
        bool[] isTransition = [.. Enumerable.Range(0, 12).Select(row => row != 10)];
        order.Select(0, isTransition);
        Assert.Equal([7, 0, 2, 10, 3, 5], order.Rows.ToArray());
        Assert.Equal([true, true, true, false, true, true], order.Counts.ToArray());
    }

    [Fact]
    public void What_is_missing_in_the_last_minibatch_does_not_count()
    {
        var order = new MinibatchOrder(steps: 2, environments: 3, length: 2, size: 4, fillsUp: true);
        order.Select(1, Enumerable.Repeat(true, 6).ToArray());
        Assert.Equal([2, 2, 5, 5], order.Rows.ToArray());
        Assert.Equal([true, false, true, false], order.Counts.ToArray());

        var rows = new MinibatchOrder(steps: 2, environments: 3, length: 1, size: 4, fillsUp: false);
        rows.Select(1, Enumerable.Repeat(true, 6).ToArray());
        Assert.Equal([4, 5], rows.Rows.ToArray());
    }

    [Fact]
    public void Sequences_of_one_step_are_filled_up_too()
    {
        var order = new MinibatchOrder(steps: 2, environments: 3, length: 1, size: 4, fillsUp: true);
        order.Select(1, Enumerable.Repeat(true, 6).ToArray());
        Assert.Equal([4, 5, 4, 4], order.Rows.ToArray());
        Assert.Equal([true, true, false, false], order.Counts.ToArray());
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(3, true)]
    [InlineData(6, true)]
    public void Every_row_counts_once_whatever_the_order(int length, bool fillsUp)
    {
        var order = new MinibatchOrder(steps: 6, environments: 5, length, size: 12, fillsUp);
        order.Shuffle(new Rng(2));
        var counted = new List<int>();
        for (int i = 0; i < order.Minibatches; i++)
        {
            order.Select(i, Enumerable.Repeat(true, 30).ToArray());
            counted.AddRange(order.Rows.ToArray().Zip(order.Counts.ToArray()).Where(pair => pair.Second).Select(pair => pair.First));
        }

        Assert.Equal(Enumerable.Range(0, 30), counted.Order());
    }
}
