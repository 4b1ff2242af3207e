using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// When something is computed again that changes slowly, but fast at first: at steps 0, 1, 2, 4, 8, … below the interval, and then at every
/// multiple of it. The first inverses come from one batch and a network that is hardly more than its initialisation; kept for a whole interval, they
/// send the first steps astray.
/// </summary>
public static class RefreshSchedule
{
    /// <summary>True when it is time.</summary>
    /// <param name="step">Steps taken so far, not negative.</param>
    /// <param name="interval">The interval, at least 1.</param>
    public static bool IsDue(long step, int interval) => step % interval == 0 || (step < interval && BitOperations.IsPow2(step));
}
