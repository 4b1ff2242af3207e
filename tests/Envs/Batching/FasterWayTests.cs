using Gradus.Envs;

namespace Gradus.Tests;

public sealed class FasterWayTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Both_ways_are_tried_then_the_faster_one_is_taken_until_the_next_trials_which_become_rare(int faster)
    {
        var way = new FasterWay();

        // Trials take 8 calls, at the beginning of 60, 120, 240, 480, 960, 1000 and 1000 calls.
        foreach (int calls in (int[])[60, 120, 240, 480, 960, 1000, 1000])
        {
            Assert.Equal(4, TakenOther(way, faster, calls));
        }
    }

    [Theory]
    [InlineData(17, 1)]
    [InlineData(18, 0)]
    [InlineData(20, 0)]
    public void The_plain_way_is_left_only_for_one_that_is_clearly_faster(int ticks, int expected)
    {
        var way = new FasterWay();
        for (int call = 0; call < 8; call++)
        {
            way.Note(way.Next, way.Next == 1 ? ticks : 20);
        }

        Assert.Equal(expected, way.Next);
    }

    [Fact]
    public void A_choice_that_trials_got_wrong_is_corrected_soon()
    {
        var way = new FasterWay();
        TakenOther(way, faster: 1, 60 + 120 + 240 + 480 + 960 + 1000);

        // Something disturbs all calls of one way in these trials.
        for (int call = 0; call < 8; call++)
        {
            way.Note(way.Next, way.Next == 1 ? 50 : 20);
        }

        Assert.Equal(0, way.Next);

        Assert.Equal(60 - 8, TakenOther(way, faster: 1, 60 - 8));
        Assert.Equal(4, TakenOther(way, faster: 1, 60));
    }

    /// <summary>How many of some calls go the slower way.</summary>
    private static int TakenOther(FasterWay way, int faster, int calls)
    {
        int other = 0;
        for (int call = 0; call < calls; call++)
        {
            int next = way.Next;
            other += next == faster ? 0 : 1;

            // A call of the faster way can be slow for other reasons; the best of several counts.
            way.Note(next, next == faster && call % 4 != 0 ? 10 : 20);
        }

        return other;
    }
}
