namespace Gradus.Tests;

/// <summary>Comparison of arrays within a tolerance relative to max(|expected|, 1).</summary>
internal static class Near
{
    public static void Equal(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            double limit = tolerance * Math.Max(Math.Abs(expected[i]), 1);
            if (!(Math.Abs(expected[i] - actual[i]) <= limit))
            {
                Assert.Fail($"Element {i}: expected {expected[i]:R}, got {actual[i]:R}; they may differ by {limit:G3}.");
            }
        }
    }
}
