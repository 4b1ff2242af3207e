using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// x ← (x − mean) / √(variance + ε), clipped to ±10, element by element: the network's input for the amounts of an observation. The other
/// elements stay as they are.
/// </summary>
internal sealed partial class ObservationScaler(AmountColumns columns)
{
    /// <summary>The clip range.</summary>
    public const double Limit = 10;

    private const double Epsilon = 1e-8;

    private readonly double[] _mean = new double[columns.Count];
    private readonly double[] _inverse = [.. Enumerable.Repeat(1.0, columns.Count)];

    /// <summary>Copies saved statistics.</summary>
    public void Refresh(ReadOnlySpan<double> mean, ReadOnlySpan<double> variance)
    {
        mean.CopyTo(_mean);
        for (int i = 0; i < _inverse.Length; i++)
        {
            _inverse[i] = Inverse(variance[i]);
        }
    }

    /// <summary>The length of <see cref="ToArray"/>.</summary>
    public int Length => _mean.Length + _inverse.Length;

    /// <summary>What it scales by: the means, and after them the inverse standard deviations.</summary>
    public double[] ToArray() => [.. _mean, .. _inverse];

    /// <summary>Scales by what another one's <see cref="ToArray"/> gave.</summary>
    public void Refresh(ReadOnlySpan<double> meansAndInverses)
    {
        meansAndInverses[.._mean.Length].CopyTo(_mean);
        meansAndInverses[_mean.Length..].CopyTo(_inverse);
    }

    /// <summary>Scales one observation in place.</summary>
    public void Apply(Span<float> observation)
    {
        int at = 0;
        foreach ((int first, int count) in columns.Runs)
        {
            Span<float> run = observation.Slice(first, count);
            for (int i = 0; i < run.Length; i++, at++)
            {
                run[i] = (float)Math.Clamp((run[i] - _mean[at]) * _inverse[at], -Limit, Limit);
            }
        }
    }

    /// <summary>1/√(variance + ε).</summary>
    public static double Inverse(double variance) => 1 / Math.Sqrt(variance + Epsilon);
}
