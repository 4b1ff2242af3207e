namespace Gradus.Autodiff;

/// <summary>
/// The derivative of a function of one number from central differences at shrinking steps, extrapolated to step zero (Richardson's deferred
/// approach to the limit, in the tableau of Ridders 1982). It comes with its own error estimate, so there is no step to choose.
/// </summary>
internal static class Extrapolation
{
    private const int Levels = 12;
    private const double Shrink = 2;

    /// <summary>φ′(0), an estimate of its absolute error, and the smallest step used by the estimate.</summary>
    /// <param name="phi">The function.</param>
    /// <param name="firstStep">The first step: about the length over which φ changes shape.</param>
    /// <param name="enough">An absolute error small enough to stop early.</param>
    public static (double Derivative, double Error, double Step) Derivative(Func<double, double> phi, double firstStep, double enough = 0)
    {
        Span<double> previous = stackalloc double[Levels];
        Span<double> current = stackalloc double[Levels];
        double best = double.NaN;
        double bestError = double.PositiveInfinity;
        double bestStep = firstStep;
        double h = firstStep;
        for (int level = 0; level < Levels && !(bestError <= enough); level++, h /= Shrink)
        {
            current[0] = (phi(h) - phi(-h)) / (2 * h);
            double factor = 1;
            for (int order = 1; order <= level; order++)
            {
                // Each column removes the next even power of h from the error.
                factor *= Shrink * Shrink;
                current[order] = ((current[order - 1] * factor) - previous[order - 1]) / (factor - 1);
                double error = Math.Max(Math.Abs(current[order] - current[order - 1]), Math.Abs(current[order] - previous[order - 1]));
                if (error < bestError)
                {
                    (best, bestError, bestStep) = (current[order], error, h);
                }
            }

            current.CopyTo(previous);
        }

        return (best, bestError, bestStep);
    }

    /// <summary>The slopes to the left and to the right over a small step: they differ at a kink.</summary>
    /// <param name="phi">The function.</param>
    /// <param name="step">The step.</param>
    public static (double Left, double Right) OneSided(Func<double, double> phi, double step)
    {
        double here = phi(0);
        return ((here - phi(-step)) / step, (phi(step) - here) / step);
    }
}
