namespace Gradus.Tests;

/// <summary>How much of a long sweep is done: a part in every run of the tests, the whole where <c>GRADUS_STRESS</c> is 1.</summary>
internal static class LongSweep
{
    /// <summary>Whether the whole is asked for.</summary>
    public static bool IsWhole { get; } = Environment.GetEnvironmentVariable("GRADUS_STRESS") == "1";

    /// <summary>One of two numbers.</summary>
    /// <param name="part">That of every run.</param>
    /// <param name="whole">That of the whole.</param>
    public static int Of(int part, int whole) => IsWhole ? whole : part;
}
