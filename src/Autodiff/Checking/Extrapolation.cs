namespace Gradus.Autodiff.Checking;

/// <summary>
/// The derivative of a function of one number from central differences at shrinking steps, extrapolated to step zero (Richardson's
/// deferred approach to the limit, in the tableau of Ridders 1982). It carries its own error estimate, so nobody has to choose a step.
/// </summary>
internal static class Extrapolation
{
    private const int Levels = 12;
    private const double Shrink = 2;

    /// <summary>φ′(0) and an estimate of its absolute error.</summary>
    /// <param name="phi">The function.</param>
    /// <param name="firstStep">The largest step: about the length over which φ changes its shape.</param>
    public static (double Derivative, double Error) Derivative(Func<double, double> phi, double firstStep)
    {
        Span<double> previous = stackalloc double[Levels];
        Span<double> current = stackalloc double[Levels];
        double best = double.NaN;
        double bestError = double.PositiveInfinity;
        double h = firstStep;
        for (int level = 0; level < Levels; level++, h /= Shrink)
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
                    best = current[order];
                    bestError = error;
                }
            }

            current.CopyTo(previous);
        }

        return (best, bestError);
    }

    /// <summary>The derivatives from the left and from the right at a small step: they differ at a kink.</summary>
    /// <param name="phi">The function.</param>
    /// <param name="step">The step.</param>
    public static (double Left, double Right) OneSided(Func<double, double> phi, double step)
    {
        double here = phi(0);
        return ((here - phi(-step)) / step, (phi(step) - here) / step);
    }
}
