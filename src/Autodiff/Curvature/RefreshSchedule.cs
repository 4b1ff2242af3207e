using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// The schedule for recomputing something that changes fast at first and slowly later: at steps 0, 1, 2, 4, 8, … below the interval, and
/// then at every multiple of it. The first inverses come from one batch and a network that is hardly more than its initialisation; kept for
/// a whole interval, they would send the first steps astray.
/// </summary>
public static class RefreshSchedule
{
    /// <summary>True if a recomputation is due.</summary>
    /// <param name="step">Steps taken so far, not negative.</param>
    /// <param name="interval">The interval, at least 1.</param>
    public static bool IsDue(long step, int interval) => step % interval == 0 || (step < interval && BitOperations.IsPow2(step));
}
