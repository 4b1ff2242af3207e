namespace Gradus.Autodiff;

/// <summary>
/// Tells rounding from mistakes: computes the same number several times with every intermediate result moved by one unit of rounding.
/// </summary>
internal static class Rounding
{
    private const int Repeats = 4;

    /// <summary>A difference of up to this many times the largest observed effect counts as rounding.</summary>
    private const double Allowed = 20;

    /// <summary>If rounding makes up more than this share of a number, nothing can be said about it.</summary>
    private const double Hopeless = 1e-3;

    /// <summary>The largest change of a number under rounding.</summary>
    /// <param name="jitter">Moves all intermediate results.</param>
    /// <param name="number">Computes the number at the current point.</param>
    /// <param name="restore">Restores everything.</param>
    public static double Effect(Action jitter, Func<double> number, Action restore)
    {
        restore();
        double undisturbed = number();
        double effect = 0;
        for (int i = 0; i < Repeats; i++)
        {
            jitter();
            effect = Math.Max(effect, Math.Abs(number() - undisturbed));
        }

        restore();
        return effect;
    }

    /// <summary>The verdict on two numbers that differ, with the effect of rounding as their error.</summary>
    /// <param name="comparison">The numbers.</param>
    /// <param name="wrong">The verdict when rounding does not explain the difference.</param>
    public static Comparison Judge(Comparison comparison, GradientVerdict wrong) => comparison with
    {
        Verdict = !(Math.Abs(comparison.Analytic - comparison.Numeric) <= Allowed * comparison.Error) ? wrong
            : comparison.Error > Hopeless * comparison.Scale ? GradientVerdict.IllConditioned
            : GradientVerdict.Correct,
    };
}
