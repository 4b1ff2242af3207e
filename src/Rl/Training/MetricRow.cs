namespace Gradus.Rl;

/// <summary>
/// What one update has measured: a number per <see cref="Metric"/>, NaN where there is none. Reading and writing allocate nothing.
/// </summary>
public sealed class MetricRow
{
    private readonly Dictionary<Metric, int> _slots = [];
    private readonly double[] _values;
    private readonly int[] _counts;

    /// <summary>Makes an empty row.</summary>
    /// <param name="metrics">Its metrics, in the order of the columns.</param>
    /// <exception cref="ArgumentException">Two of them have the same name.</exception>
    public MetricRow(IReadOnlyList<Metric> metrics)
    {
        Metrics = metrics;
        var names = new HashSet<string>();
        foreach (Metric metric in metrics)
        {
            if (!names.Add(metric.Name))
            {
                throw new ArgumentException($"There are two metrics named '{metric.Name}'; a row needs different names.", nameof(metrics));
            }

            _slots.Add(metric, _slots.Count);
        }

        _values = new double[metrics.Count];
        _counts = new int[metrics.Count];
    }

    /// <summary>The metrics, in the order of the columns.</summary>
    public IReadOnlyList<Metric> Metrics { get; }

    /// <summary>The number of a metric; NaN when the update has not measured it. Writing replaces what was there.</summary>
    /// <param name="metric">One of <see cref="Metrics"/>.</param>
    /// <exception cref="ArgumentException">It is not one of them.</exception>
    public double this[Metric metric]
    {
        get => this[SlotOf(metric)];

        set
        {
            int slot = SlotOf(metric);
            _values[slot] = value;
            _counts[slot] = 1;
        }
    }

    /// <summary>The number in a column; NaN when the update has not measured it.</summary>
    /// <param name="column">The place of a metric in <see cref="Metrics"/>.</param>
    public double this[int column] => _counts[column] == 0 ? double.NaN
        : Metrics[column].Reduction == MetricReduction.Mean ? _values[column] / _counts[column]
        : _values[column];

    /// <summary>Whether a metric is in the row.</summary>
    /// <param name="metric">Any metric.</param>
    public bool Has(Metric metric) => _slots.ContainsKey(metric);

    /// <summary>Takes in one of several measurements; the metric's <see cref="Metric.Reduction"/> says what becomes of them.</summary>
    /// <param name="metric">One of <see cref="Metrics"/>.</param>
    /// <param name="value">What was measured.</param>
    /// <exception cref="ArgumentException">It is not one of them.</exception>
    public void Record(Metric metric, double value)
    {
        int slot = SlotOf(metric);
        _values[slot] = metric.Reduction == MetricReduction.Last ? value : _values[slot] + value;
        _counts[slot]++;
    }

    /// <summary>Forgets all measurements.</summary>
    public void Clear()
    {
        Array.Clear(_values);
        Array.Clear(_counts);
    }

    private int SlotOf(Metric metric) => _slots.TryGetValue(metric, out int slot)
        ? slot
        : throw new ArgumentException(
            $"'{metric.Name}' is not among the metrics of this row: {string.Join(", ", Metrics)}.", nameof(metric));
}
