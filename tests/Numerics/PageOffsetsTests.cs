namespace Gradus.Tests;

/// <summary>Large blocks begin far apart in their pages, so that no loop over a few of them meets stores that look like its loads.</summary>
public sealed class PageOffsetsTests
{
    [Fact]
    public void Four_blocks_that_follow_each_other_begin_far_apart()
    {
        for (int block = 0; block < 200; block++)
        {
            for (int other = block + 1; other < block + 4; other++)
            {
                int difference = (int)(PageOffsets.Of(other, 0, 64) % 4096) - (int)(PageOffsets.Of(block, 0, 64) % 4096);
                int distance = Math.Min(Math.Abs(difference), 4096 - Math.Abs(difference));
                Assert.True(distance >= 512, $"Blocks {block} and {other} begin {distance} bytes apart.");
            }
        }
    }

    [Fact]
    public void A_block_is_aligned_and_loses_less_than_a_page()
    {
        for (uint start = 0; start < 8192; start += 8)
        {
            nuint place = PageOffsets.Of((int)start, start, 64);
            Assert.Equal((nuint)0, place % 64);
            Assert.InRange((long)(place - start), 0, 4095);
        }
    }

    [Theory]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(1_000_003)]
    public void All_of_a_block_is_there_and_zero(int length)
    {
        var storage = new Storage<float>(length);
        Assert.Equal(-1, storage.Span.IndexOfAnyExcept(0f));
        storage.Span.Fill(1);
        Assert.Equal(length, storage.Span.Length);
    }
}
