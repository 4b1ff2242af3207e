namespace Gradus.Experiments;

/// <summary>The curves of several seeds as one band: at each x, the median and quartiles over the seeds.</summary>
/// <param name="X">Ascending.</param>
/// <param name="Low">First quartile.</param>
/// <param name="Middle">Median.</param>
/// <param name="High">Third quartile.</param>
internal sealed record CurveBand(double[] X, double[] Low, double[] Middle, double[] High)
{
    private const int Points = 120;

    /// <summary>
    /// Puts curves on a common grid by linear interpolation. The grid ends where half of the curves have ended; a curve that ended earlier
    /// keeps its last value.
    /// </summary>
    /// <param name="curves">One list of points per seed; points that are not finite are ignored.</param>
    public static CurveBand Of(IReadOnlyList<(double X, double Y)[]> curves)
    {
        (double X, double Y)[][] finite = [.. curves
            .Select(curve => curve.Where(point => double.IsFinite(point.X) && double.IsFinite(point.Y)).ToArray())
            .Where(curve => curve.Length > 0)];
        if (finite.Length == 0)
        {
            return new CurveBand([], [], [], []);
        }

        double first = finite.Max(curve => curve[0].X);
        double last = Math.Max(new Sample(finite.Select(curve => curve[^1].X)).Median, first);
        int count = last > first ? Points : 1;
        var band = new CurveBand(new double[count], new double[count], new double[count], new double[count]);
        for (int i = 0; i < count; i++)
        {
            double x = count == 1 ? first : first + ((last - first) * i / (count - 1));
            var values = new Sample(finite.Select(curve => ValueAt(curve, x)));
            band.X[i] = x;
            band.Low[i] = values.Quantile(0.25);
            band.Middle[i] = values.Median;
            band.High[i] = values.Quantile(0.75);
        }

        return band;
    }

    private static double ValueAt((double X, double Y)[] curve, double x)
    {
        int next = Array.FindIndex(curve, point => point.X >= x);
        if (next < 0)
        {
            return curve[^1].Y;
        }

        if (next == 0 || curve[next].X == x)
        {
            return curve[next].Y;
        }

        (double x0, double y0) = curve[next - 1];
        (double x1, double y1) = curve[next];
        return y0 + ((y1 - y0) * (x - x0) / (x1 - x0));
    }
}
