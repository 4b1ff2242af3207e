using System.Globalization;

namespace Gradus.Rl;

/// <summary>Refuses rewards that nothing can be learned from.</summary>
internal static class SoundRewards
{
    /// <summary>What is wrong with a reward; null if nothing is.</summary>
    /// <param name="reward">The reward.</param>
    /// <param name="normalizes">Whether it enters running statistics, where one beyond float32 would stay for ever.</param>
    public static string? FaultOf(double reward, bool normalizes) =>
        Math.Abs(reward) <= (normalizes ? float.MaxValue : double.MaxValue) ? null
        : double.IsNaN(reward) ? "NaN"
        : double.IsInfinity(reward) ? "infinite"
        : string.Create(CultureInfo.InvariantCulture, $"{reward}, beyond the range of float32");
}
