namespace Gradus.Tests;

/// <summary>
/// How long tests wait for what must come: so long that no verdict depends on how busy the machine is. What comes earlier ends the wait.
/// </summary>
internal static class Patience
{
    /// <summary>The longest wait, after which something hangs.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    /// <summary>Waits until something is true.</summary>
    /// <param name="condition">Asked again and again.</param>
    /// <param name="otherwise">What to say if it never is.</param>
    public static void Until(Func<bool> condition, string otherwise) => Assert.True(SpinWait.SpinUntil(condition, Longest), otherwise);
}
