namespace Gradus.Autodiff;

/// <summary>The rounding of a gradient, element by element: what is left of it in fourth differences between neighbouring points.</summary>
internal static class GradientNoise
{
    private const int Points = 8;

    /// <summary>The rounding between points that are nearly one.</summary>
    public static double[] Measure(ScalarField field, double[] scale) => Measure(field, scale, Math.ScaleB(1, -44));

    /// <summary>
    /// The rounding between points that are nearly one, or further apart, where that is the same at two distances, as no bend is: what a
    /// saturated function is computed from stands still over steps of some length.
    /// </summary>
    public static double[] MeasureAmongStairs(ScalarField field, double[] scale)
    {
        double[] noise = Measure(field, scale);
        foreach (double step in (ReadOnlySpan<double>)[5.1e-9, 7e-9, 8.3e-9, 9.7e-9]) // stairs of nearly a step's length hide from it
        {
            double[] near = Measure(field, scale, step), far = Measure(field, scale, 13 * step);
            for (int i = 0; i < noise.Length; i++)
            {
                noise[i] = Math.Max(noise[i], Math.Min(near[i], far[i]));
            }
        }

        return noise;
    }

    private static double[] Measure(ScalarField field, double[] scale, double spacing)
    {
        var rows = new double[Points][];
        var x = new double[field.Count];
        for (int i = 0; i < Points; i++)
        {
            for (int j = 0; j < x.Length; j++)
            {
                x[j] = field.Point[j] + (scale[j] * (i + 1) * spacing * (j % 2 == 0 ? 1 : -1));
            }

            rows[i] = new double[field.Count];
            field.Gradient(x, rows[i]);
        }

        var noise = new double[field.Count];
        for (int j = 0; j < noise.Length; j++)
        {
            double squares = 0, unit = Math.Max(Math.Abs(rows[0][j]), double.Epsilon);
            for (int i = 0; i + 4 < Points; i++)
            {
                double difference = rows[i][j] - (4 * rows[i + 1][j]) + (6 * rows[i + 2][j]) - (4 * rows[i + 3][j]) + rows[i + 4][j];
                squares += difference / unit * (difference / unit);
            }

            double size = unit * Math.Sqrt(squares / (70 * (Points - 4)));
            noise[j] = double.IsFinite(size) ? size : 0;
        }

        return noise;
    }
}
