namespace Gradus.Autodiff;

/// <summary>
/// Looks for a side of a point on which f rises faster along a direction: from piece to piece, by moving one coordinate at a time or
/// exchanging two. Where the slope asked for is not reached in this way, there may be no pieces, but a cone: then by ever smaller moves.
/// </summary>
/// <param name="start">The side to begin at.</param>
/// <param name="rise">How fast f rises there.</param>
/// <param name="margin">What rises faster by no more than this does not rise faster.</param>
/// <param name="riseOf">How fast f rises on a side, along the direction.</param>
/// <param name="isSpent">True once no more may be spent.</param>
/// <param name="rng">Draws the moves.</param>
internal sealed class SideSearch(
    double[] start, double rise, double margin, Func<double[], double> riseOf, Func<bool> isSpent, Rng rng)
{
    /// <summary>So few elements can be looked at thoroughly.</summary>
    private const int Few = 16;

    /// <summary>Points around a cone are no further away than the others, in units of reach.</summary>
    private const double FurthestSide = 1.5;

    /// <summary>The smallest move on the way around a cone, as a share of the distance to its tip.</summary>
    private const double MinMove = 1e-3;

    /// <summary>Coordinates of a point nearby are so far apart, in units of reach; where there are more than 32, closer.</summary>
    private const double Gap = 0.06;

    private double _best = rise;

    /// <summary>The best side that was found.</summary>
    public double[] Side { get; private set; } = [.. start];

    /// <summary>
    /// Keeps coordinates apart from each other and from 0, so that the differences of a point lie to one side of the kinks there.
    /// </summary>
    public static void Separate(double[] side)
    {
        double gap = Gap * Math.Min(1, 32.0 / side.Length);
        int[] order = [.. Enumerable.Range(0, side.Length)];
        Array.Sort([.. side], order);
        int positive = Array.FindIndex(order, i => side[i] >= 0);
        positive = positive < 0 ? order.Length : positive;
        for (int k = positive; k < order.Length; k++)
        {
            side[order[k]] = Math.Max(side[order[k]], (k == positive ? 0 : side[order[k - 1]]) + gap);
        }

        for (int k = positive - 1; k >= 0; k--)
        {
            side[order[k]] = Math.Min(side[order[k]], (k == positive - 1 ? 0 : side[order[k + 1]]) - gap);
        }
    }

    /// <summary>True when a side was found on which f rises faster than at the start.</summary>
    /// <param name="direction">The direction, which is a side too.</param>
    /// <param name="asked">What rises as fast as this will do.</param>
    public bool Improve(double[] direction, double asked)
    {
        double before = _best;
        Try([.. direction]);
        Try([.. direction.Select(value => -value)]);
        FromPieceToPiece(asked);
        if (!(_best > before + margin || _best >= asked))
        {
            AroundACone();
        }

        return _best > before + margin;
    }

    private void FromPieceToPiece(double asked)
    {
        int count = Side.Length;
        bool improved = _best < asked || count <= Few; // where many meet, what rises as fast as asked will do, and the next comes next
        for (int sweep = 0; sweep < 4 && improved && !isSpent(); sweep++)
        {
            double start = _best;
            for (int i = 0; i < count; i++)
            {
                Move(i, -Side[i]);
                Move(i, (0.5 + rng.NextDouble()) * 2);
                Move(i, (0.5 + rng.NextDouble()) * -2);
                for (int pair = 0; pair < Math.Min(count, Few); pair++)
                {
                    Swap(i, count <= Few ? pair : rng.NextInt32(count));
                }
            }

            improved = _best > start + margin;
        }
    }

    private void AroundACone()
    {
        for (double size = 0.5; size > MinMove && !isSpent(); size /= 2)
        {
            double length = size * Side.Max(Math.Abs);
            for (int i = 0; i < 2 * (Side.Length + 2); i++)
            {
                double[] moved = [.. Side.Select(value => value + (length * rng.NextNormal()))];
                double shrink = Math.Max(1, moved.Max(Math.Abs) / FurthestSide); // further away f may only be larger
                Hold(Array.ConvertAll(moved, value => value / shrink));
            }
        }
    }

    private void Move(int i, double to)
    {
        double[] candidate = [.. Side];
        candidate[i] = to;
        Try(candidate);
    }

    private void Swap(int i, int j)
    {
        if (i != j)
        {
            double[] candidate = [.. Side];
            (candidate[i], candidate[j]) = (candidate[j], candidate[i]);
            Try(candidate);
        }
    }

    private void Try(double[] candidate)
    {
        Separate(candidate);
        Hold(candidate);
    }

    private void Hold(double[] candidate)
    {
        double rise = riseOf(candidate);
        (_best, Side) = rise > _best + (margin / 8) ? (rise, candidate) : (_best, Side);
    }
}
