namespace Gradus.Rl;

/// <summary>
/// Rewards divided by the standard deviation of the discounted return, r ← r / √(Var(G) + ε) with G ← γG + r, clipped to ±10. Their mean is
/// not subtracted: that would change the task.
/// </summary>
internal static class DiscountedReturn
{
    private const double Limit = 10;
    private const double Epsilon = 1e-8;

    /// <summary>Records a reward and returns it in standard deviations.</summary>
    /// <param name="moments">The statistics of all G so far; this one is added.</param>
    /// <param name="gamma">γ.</param>
    /// <param name="g">G of the environment; 0 again when the episode ends.</param>
    /// <param name="reward">r.</param>
    /// <param name="ended">Whether the episode ended with it.</param>
    public static void Add(RunningMoments moments, double gamma, ref double g, double reward, bool ended)
    {
        g = (gamma * g) + reward;
        moments.Add(g);
        g = ended ? 0 : g;
    }

    /// <summary>The normalised reward.</summary>
    public static float Scale(double reward, double variance) => (float)Math.Clamp(reward / Math.Sqrt(variance + Epsilon), -Limit, Limit);
}
