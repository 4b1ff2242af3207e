namespace Gradus.Rl;

/// <summary>Means of an agent's metrics over some updates, NaN left out: one row of a table or a display.</summary>
/// <param name="metrics">The metrics, as <see cref="Agent.Metrics"/> lists them.</param>
public sealed class MetricAverages(IReadOnlyList<Metric> metrics)
{
    private readonly double[] _sums = new double[metrics.Count];
    private readonly int[] _counts = new int[metrics.Count];

    /// <summary>Number of metrics.</summary>
    public int Count => _sums.Length;

    /// <summary>The number of updates since the last <see cref="Clear"/>.</summary>
    public int Updates { get; private set; }

    /// <summary>Mean of the metric in a column; NaN when no update had one.</summary>
    /// <param name="column">Its place in <see cref="Agent.Metrics"/>.</param>
    public double this[int column] => _sums[column] / _counts[column];

    /// <summary>Adds the metrics of one update.</summary>
    /// <param name="row">What the update measured.</param>
    public void Add(MetricRow row)
    {
        bool isSame = ReferenceEquals(row.Metrics, metrics); // the usual case, without looking names up
        for (int i = 0; i < _sums.Length; i++)
        {
            double value = isSame ? row[i] : row[metrics[i]];
            if (!double.IsNaN(value))
            {
                _sums[i] += value;
                _counts[i]++;
            }
        }

        Updates++;
    }

    /// <summary>Clears all updates.</summary>
    public void Clear()
    {
        Array.Clear(_sums);
        Array.Clear(_counts);
        Updates = 0;
    }
}
