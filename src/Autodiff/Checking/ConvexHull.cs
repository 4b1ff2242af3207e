namespace Gradus.Autodiff;

/// <summary>The convex hull of some points.</summary>
internal static class ConvexHull
{
    private const int MaxSteps = 2_000;

    /// <summary>
    /// The point of the hull that is nearest to a target: Frank and Wolfe's method with pairwise steps. Each step moves weight from the
    /// point that helps least to the one that helps most, as far as pays.
    /// </summary>
    public static double[] Nearest(double[][] points, double[] target)
    {
        var weights = new double[points.Length];
        int first = 0;
        for (int i = 1; i < points.Length; i++)
        {
            first = Distance(points[i], target) < Distance(points[first], target) ? i : first;
        }

        weights[first] = 1;
        double[] nearest = [.. points[first]], left = new double[target.Length];
        for (int step = 0; step < MaxSteps; step++)
        {
            for (int i = 0; i < left.Length; i++)
            {
                left[i] = target[i] - nearest[i];
            }

            int towards = -1, away = -1;
            double most = double.NegativeInfinity, least = double.PositiveInfinity;
            for (int i = 0; i < points.Length; i++)
            {
                double gain = Numbers.Dot(points[i], left);
                (most, towards) = gain > most ? (gain, i) : (most, towards);
                (least, away) = weights[i] > 0 && gain < least ? (gain, i) : (least, away);
            }

            double length = Distance(points[towards], points[away]);
            double share = Math.Min(weights[away], (most - least) / length);
            if (!(share > 0) || !(most - least > 1e-18 * length))
            {
                break;
            }

            weights[towards] += share;
            weights[away] = share == weights[away] ? 0 : weights[away] - share;
            for (int i = 0; i < nearest.Length; i++)
            {
                nearest[i] += share * (points[towards][i] - points[away][i]);
            }
        }

        return nearest;
    }

    private static double Distance(double[] a, double[] b)
    {
        double squares = 0;
        for (int i = 0; i < a.Length; i++)
        {
            squares += (a[i] - b[i]) * (a[i] - b[i]);
        }

        return squares;
    }
}
