namespace Gradus.GradientChecking;

/// <summary>
/// Points at which a function is worth checking. Ordinary numbers alternate with edges: zeros of both signs, ones, ties, whole numbers,
/// rows of zeros; for functions of numbers the extremes of float64; for square matrices rows that repeat, multiples of the identity (whose
/// eigenvalues repeat) and zero.
/// </summary>
/// <param name="function">The function; its shapes and its range are kept to.</param>
/// <param name="seed">Seed of the random numbers.</param>
public sealed class TorchArguments(TorchFunction function, ulong seed)
{
    private static readonly double[] _edges = [0, -0.0, 1, -1, 0.5, -0.5, 2, -2, 3, 20];

    private static readonly double[] _extremes =
        [0, -0.0, 1, -1, 0.5, 2, 3, 1e-8, -1e-8, 1e-13, 1e-20, 1e20, -1e20, 1e-160, 1e160, -1e160, 40, -40, 800, -800];

    private readonly Rng _rng = new(seed);

    private bool IsOfNumbers => function.Shapes.All(shape => shape.All(length => length == 1));

    /// <summary>The next point.</summary>
    /// <returns>A point of <see cref="TorchFunction.Size"/> elements.</returns>
    public double[] Next()
    {
        var x = new double[function.Size];
        int start = 0;
        foreach (long[] shape in function.Shapes)
        {
            int count = (int)shape.Aggregate(1L, (product, length) => product * length);
            Fill(x.AsSpan(start, count));
            Span<double> argument = x.AsSpan(start, count);
            if (count > 1 && Choose(8) == 0)
            {
                argument[..(int)shape[^1]].Clear(); // The first row, or the whole vector.
            }

            if (shape is [> 1, > 1] && shape[0] == shape[1])
            {
                Degenerate(argument, (int)shape[0]);
            }

            start += count;
        }

        return Array.ConvertAll(x, Inside);
    }

    private void Fill(Span<double> x)
    {
        int kind = Choose(4);
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = kind switch
            {
                0 => _rng.NextNormal(),
                1 => Choose(3) == 0 ? _rng.NextNormal() : Edge(),
                2 => Math.Round(2 * _rng.NextNormal()) / 2,
                _ => i > 0 && Choose(2) == 0 ? x[i - 1] : _rng.NextNormal(),
            };
        }
    }

    private double Edge() => IsOfNumbers ? _extremes[Choose(_extremes.Length)] : _edges[Choose(_edges.Length)];

    /// <summary>Now and then a singular matrix, or one with an eigenvalue of multiplicity n.</summary>
    private void Degenerate(Span<double> x, int n)
    {
        switch (Choose(6))
        {
            case 0:
                double factor = Choose(4);
                for (int column = 0; column < n; column++)
                {
                    x[((n - 1) * n) + column] = factor * x[column];
                }

                break;
            case 1:
                double scale = Choose(3);
                x.Clear();
                for (int row = 0; row < n; row++)
                {
                    x[(row * n) + row] = scale;
                }

                break;
        }
    }

    /// <summary>Reflected into the function's range; an end of the range itself is an edge, too.</summary>
    private double Inside(double value)
    {
        double low = function.Low, high = function.High;
        if (value >= low && value <= high)
        {
            return value;
        }

        return (double.IsFinite(low), double.IsFinite(high)) switch
        {
            (true, true) => Choose(5) == 0 ? (Choose(2) == 0 ? low : high) : low + ((high - low) * _rng.NextDouble()),
            (true, false) => low + Math.Abs(value),
            _ => high - Math.Abs(value),
        };
    }

    private int Choose(int count) => _rng.NextInt32(count);
}
