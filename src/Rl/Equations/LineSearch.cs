namespace Gradus.Rl;

/// <summary>
/// TRPO's backtracking line search (Schulman et al. 2015, 1502.05477, appendix C): the longest of some step lengths that keeps the
/// divergence within δ and improves the surrogate loss.
/// </summary>
/// <param name="maxTries">The maximum number of step lengths to try, at least 1.</param>
/// <param name="factor">From one step length to the next, in (0, 1).</param>
internal sealed class LineSearch(int maxTries, double factor)
{
    /// <summary>Tries ever shorter steps.</summary>
    /// <param name="stepSize">The first step length; 0 tries nothing.</param>
    /// <param name="maxKl">δ, positive.</param>
    /// <param name="attempt">Moves one step length from the start of the search, and measures there.</param>
    /// <returns>The step; of length 0 if none was good enough.</returns>
    public LineSearchResult Run(double stepSize, double maxKl, Func<double, (double Improvement, double Divergence)> attempt)
    {
        int tries = 0;
        while (stepSize > 0 && tries < maxTries)
        {
            (double improvement, double divergence) = attempt(stepSize);
            tries++;
            if (divergence <= maxKl && improvement > 0) // [TRPO §C line search] false for NaN
            {
                return new LineSearchResult(stepSize, improvement, divergence, tries);
            }

            stepSize *= factor;
        }

        return new LineSearchResult(0, 0, 0, tries);
    }
}
