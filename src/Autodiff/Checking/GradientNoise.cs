namespace Gradus.Autodiff;

/// <summary>The rounding of a gradient, element by element: what is left of it in fourth differences between neighbouring points.</summary>
internal static class GradientNoise
{
    private const int Points = 8;

    public static double[] Measure(ScalarField field, double[] scale)
    {
        var rows = new double[Points][];
        var x = new double[field.Count];
        for (int i = 0; i < Points; i++)
        {
            for (int j = 0; j < x.Length; j++)
            {
                x[j] = field.Point[j] + (scale[j] * Math.ScaleB(i + 1, -44) * (j % 2 == 0 ? 1 : -1));
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
