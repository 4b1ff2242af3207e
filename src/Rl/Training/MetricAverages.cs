namespace Gradus.Rl;

/// <summary>Means of an agent's metrics over some updates, NaN left out.</summary>
/// <param name="count">Number of metrics.</param>
public sealed class MetricAverages(int count)
{
    private readonly double[] _sums = new double[count];
    private readonly int[] _counts = new int[count];

    /// <summary>Number of metrics.</summary>
    public int Count => _sums.Length;

    /// <summary>Updates taken in since the last <see cref="Clear"/>.</summary>
    public int Updates { get; private set; }

    /// <summary>Mean of a metric; NaN when no update had one.</summary>
    /// <param name="metric">Index in <see cref="Agent.MetricNames"/>.</param>
    public double this[int metric] => _sums[metric] / _counts[metric];

    /// <summary>Takes in the metrics of one update.</summary>
    /// <param name="metrics">One number per metric.</param>
    public void Add(ReadOnlySpan<double> metrics)
    {
        for (int i = 0; i < _sums.Length; i++)
        {
            if (!double.IsNaN(metrics[i]))
            {
                _sums[i] += metrics[i];
                _counts[i]++;
            }
        }

        Updates++;
    }

    /// <summary>Forgets all updates.</summary>
    public void Clear()
    {
        Array.Clear(_sums);
        Array.Clear(_counts);
        Updates = 0;
    }
}
