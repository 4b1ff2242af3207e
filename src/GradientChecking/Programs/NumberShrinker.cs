namespace Gradus.GradientChecking;

/// <summary>
/// Simpler numbers to try in a property that fails: 0, then 1 and −1, then whole numbers, then tenths. Every step goes down, so shrinking
/// ends.
/// </summary>
internal static class NumberShrinker
{
    /// <summary>All zeros first, then one element at a time.</summary>
    public static IEnumerable<Tensor<double>> Of(Tensor<double> x)
    {
        if (x.Span.ToArray().Any(value => value != 0))
        {
            yield return new Tensor<double>(x.Rows, x.Cols);
        }

        for (int i = 0; i < x.Count; i++)
        {
            foreach (double simpler in Of(x.Span[i]))
            {
                var copy = new Tensor<double>(x.Rows, x.Cols);
                copy.CopyFrom(x.Span);
                copy.Span[i] = simpler;
                yield return copy;
            }
        }
    }

    /// <summary>Numbers that are simpler than one, the simplest first.</summary>
    public static IEnumerable<double> Of(double value)
    {
        foreach (double simpler in (double[])[0, 1, -1, Math.Round(value), Math.Round(value, 1)])
        {
            if (simpler != value && Complexity(simpler) < Complexity(value))
            {
                yield return simpler;
            }
        }
    }

    private static int Complexity(double value) => value switch
    {
        0 => 0,
        1 => 1,
        -1 => 2,
        _ when value == Math.Round(value) => 3,
        _ when value == Math.Round(value, 1) => 4,
        _ => 5,
    };
}
