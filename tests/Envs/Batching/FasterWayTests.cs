using Gradus.Envs.Batching;

namespace Gradus.Tests.Envs.Batching;

public sealed class FasterWayTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Both_ways_are_tried_then_the_faster_one_is_taken_until_the_next_trials(int faster)
    {
        var way = new FasterWay();
        int[] taken = new int[2];
        for (int call = 0; call < 1000; call++)
        {
            int next = way.Next;
            taken[next]++;

            // A call of the faster way can be slow for other reasons; the best of several counts.
            way.Note(next, next == faster && call > 1 ? 10 : 20 + call);
        }

        Assert.Equal(4, taken[1 - faster]);

        // Then the other one is faster.
        for (int call = 0; call < 1000; call++)
        {
            int next = way.Next;
            way.Note(next, next == faster ? 20 : 10);
        }

        for (int call = 0; call < 8; call++)
        {
            way.Note(way.Next, way.Next == faster ? 20 : 10);
        }

        Assert.Equal(1 - faster, way.Next);
    }
}
