namespace Gradus.Rl;

/// <summary>
/// Something that an algorithm measures at its updates. The object is the key: an agent keeps it in a static field, writes
/// <c>row[PolicyLoss] = …</c>, and an observer reads <c>row[PolicyLoss]</c>.
/// </summary>
/// <param name="name">What tables, files and displays call it, in snake_case.</param>
/// <param name="reduction">What becomes of several measurements within one update.</param>
public sealed class Metric(string name, MetricReduction reduction)
{
    /// <summary>What tables, files and displays call it, in snake_case: a column of <c>metrics.csv</c>.</summary>
    public string Name { get; } = name;

    /// <summary>What becomes of several measurements within one update.</summary>
    public MetricReduction Reduction { get; } = reduction;

    /// <summary>
    /// Whether the measurements of a run's shards are parts of a sum, such as a loss over all of its environments; otherwise all shards
    /// measure the same.
    /// </summary>
    public bool AddsUp { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
