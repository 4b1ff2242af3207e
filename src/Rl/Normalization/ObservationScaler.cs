namespace Gradus.Rl;

/// <summary>x ← (x − mean) / √(variance + ε), clipped to ±10, element by element: the network's input for an observation.</summary>
internal sealed class ObservationScaler(int size)
{
    /// <summary>The clip range.</summary>
    public const double Limit = 10;

    private const double Epsilon = 1e-8;

    private readonly double[] _mean = new double[size];
    private readonly double[] _inverse = [.. Enumerable.Repeat(1.0, size)];

    /// <summary>Copies the current statistics.</summary>
    public void Refresh(RunningMoments moments)
    {
        moments.Mean.CopyTo(_mean);
        for (int i = 0; i < _inverse.Length; i++)
        {
            _inverse[i] = Inverse(moments.Variance(i));
        }
    }

    /// <summary>Copies saved statistics.</summary>
    public void Refresh(ReadOnlySpan<double> mean, ReadOnlySpan<double> variance)
    {
        mean.CopyTo(_mean);
        for (int i = 0; i < _inverse.Length; i++)
        {
            _inverse[i] = Inverse(variance[i]);
        }
    }

    /// <summary>Scales one observation in place.</summary>
    public void Apply(Span<float> observation)
    {
        for (int i = 0; i < observation.Length; i++)
        {
            observation[i] = (float)Math.Clamp((observation[i] - _mean[i]) * _inverse[i], -Limit, Limit);
        }
    }

    /// <summary>1/√(variance + ε).</summary>
    public static double Inverse(double variance) => 1 / Math.Sqrt(variance + Epsilon);
}
