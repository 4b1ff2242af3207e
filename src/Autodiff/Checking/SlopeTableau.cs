namespace Gradus.Autodiff;

/// <summary>
/// Difference quotients over shrinking steps, extrapolated to step 0 (Richardson; the tableau of Ridders 1982).
/// <para>
/// They are read from the smallest step upwards. Small steps are wrong by rounding alone, which is known, so they bound the slope without
/// knowing it well; larger steps narrow it down for as long as they agree with all smaller ones. The first that does not has met a kink,
/// a bend or an oscillation, and nothing above it counts.
/// </para>
/// </summary>
internal static class SlopeTableau
{
    /// <summary>How much smaller each step is than the one before.</summary>
    public const double Shrink = 4;

    private const int MaxOrder = 6;

    /// <summary>Steps that rounding has brought nearer together than this say nothing about step 0.</summary>
    private const double Apart = 2;

    /// <summary>The slope at step 0.</summary>
    /// <param name="quotients">Difference quotients, from the largest step down; NaN where φ is not defined.</param>
    /// <param name="rounding">How far each of them may be off by rounding.</param>
    /// <param name="steps">
    /// The steps that were taken. They are rounded to what x can hold, and so not quite <see cref="Shrink"/> times each other: beside the
    /// minimum of a parabola, whose slope is small and bends much, that is seen.
    /// </param>
    /// <param name="largest">The number of the largest step that counts.</param>
    /// <param name="isOneSided">Whether they are of steps to one side, or of equal ones to both.</param>
    public static SlopeEstimate Settle(Span<double> quotients, Span<double> rounding, Span<double> steps, int largest, bool isOneSided)
    {
        int count = quotients.Length;
        Span<double> table = stackalloc double[count * MaxOrder];
        for (int k = 0; k < count; k++)
        {
            table[k * MaxOrder] = quotients[k];
            for (int m = 1; m < MaxOrder && m <= k; m++)
            {
                // Slopes to one side have an error in every power of the step, those to both sides in every other one.
                double ratio = steps[k - m] / steps[k], factor = isOneSided ? ratio : ratio * ratio;
                double fine = table[(k * MaxOrder) + m - 1], coarse = table[((k - 1) * MaxOrder) + m - 1];
                table[(k * MaxOrder) + m] = ratio >= Apart ? fine + ((fine - coarse) / (factor - 1)) : double.NaN;
            }
        }

        double low = double.NegativeInfinity, high = double.PositiveInfinity;
        SlopeEstimate best = SlopeEstimate.None;
        for (int coarsest = count - 2; coarsest >= largest; coarsest--)
        {
            if (double.IsNaN(quotients[coarsest]))
            {
                if (best.Exists)
                {
                    break;
                }

                continue;
            }

            (SlopeEstimate entry, int finest) = BestFrom(coarsest, table, rounding, isOneSided);
            if (!entry.Exists)
            {
                continue;
            }

            double from = entry.Value - (2 * entry.Error), to = entry.Value + (2 * entry.Error);
            if (from > high || to < low || IsLeft(entry, quotients[finest..], rounding[finest..], steps[finest..], isOneSided))
            {
                break;
            }

            (low, high) = (Math.Max(low, from), Math.Min(high, to));
            best = SlopeEstimate.Better(best, entry);
        }

        return best;
    }

    /// <summary>The best entry of the tableau among those whose largest step is that of one rung.</summary>
    private static (SlopeEstimate Slope, int Finest) BestFrom(int coarsest, Span<double> table, Span<double> rounding, bool isOneSided)
    {
        double amplification = Amplification(isOneSided);
        int count = rounding.Length, finest = coarsest;
        SlopeEstimate best = SlopeEstimate.None;
        for (int m = 0; m < MaxOrder && coarsest + m < count; m++)
        {
            int k = coarsest + m;
            double value = table[(k * MaxOrder) + m];
            double left = m == 0
                ? k + 1 < count ? Math.Abs(value - table[(k + 1) * MaxOrder]) : double.PositiveInfinity
                : Math.Max(Math.Abs(value - table[(k * MaxOrder) + m - 1]), Math.Abs(value - table[((k - 1) * MaxOrder) + m - 1]));
            // Where slopes turn round, two entries agree by accident, but not three.
            double turn = k + 1 < count ? Turn(table, k, m) : 0;
            left = isOneSided ? Math.Max(left, turn) : left;

            // Where entries differ by as much as they are worth, extrapolation has not begun to work.
            left *= left > 0.5 * Math.Abs(value) ? 10 : 1;
            left = Math.Max(left, turn);
            double error = left + (amplification * rounding[k]);
            (best, finest) = error < best.Error ? (new SlopeEstimate(value, error), k) : (best, finest);
        }

        return (best, finest);
    }

    /// <summary>The weights of an extrapolated entry add up to 1 in size times this.</summary>
    private static double Amplification(bool isOneSided) => isOneSided ? 2 : 1.2;

    /// <summary>
    /// Whether smaller steps leave a slope, one after another, by more than rounding would, which is known as a bound that it hardly ever
    /// reaches. The slope is that of an asymptote then, and φ leaves it nearby.
    /// </summary>
    /// <param name="slope">The slope.</param>
    /// <param name="quotients">Difference quotients, from the smallest step on that it was found from.</param>
    /// <param name="rounding">How far each may be off by rounding.</param>
    /// <param name="steps">The steps.</param>
    /// <param name="isOneSided">Whether they are to one side.</param>
    private static bool IsLeft(SlopeEstimate slope, Span<double> quotients, Span<double> rounding, Span<double> steps, bool isOneSided)
    {
        const int smaller = 4;
        const double share = 1.0 / 6, most = 21; // four squares of residuals, and six times by how much their sum scatters
        double squares = 0, left = slope.Error - (Amplification(isOneSided) * rounding[0]);
        for (int i = 1; i <= smaller && i < quotients.Length; i++)
        {
            double ratio = steps[i] / steps[0], bend = (quotients[0] - slope.Value) * (isOneSided ? ratio : ratio * ratio);
            double off = Math.Max(Math.Abs(quotients[i] - slope.Value - bend) - left, 0) / (share * rounding[i]);
            squares += double.IsNaN(off) ? 0 : off * off;
        }

        return squares > most;
    }

    /// <summary>How far the entries of the same order with smaller steps are apart.</summary>
    private static double Turn(Span<double> table, int k, int m)
    {
        int last = (k + 2) * MaxOrder;
        return m > 0 ? Math.Abs(table[(k * MaxOrder) + m] - table[((k + 1) * MaxOrder) + m])
            : last < table.Length ? Math.Abs(table[(k + 1) * MaxOrder] - table[last]) : 0;
    }
}
