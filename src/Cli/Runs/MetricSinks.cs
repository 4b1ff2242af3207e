namespace Gradus.Cli;

/// <summary>Where the metrics of a run go.</summary>
[Flags]
internal enum MetricSinks
{
    /// <summary>Nowhere.</summary>
    None = 0,

    /// <summary>The table <c>metrics.csv</c>.</summary>
    Csv = 1,

    /// <summary>JSON lines, <c>metrics.jsonl</c>.</summary>
    Jsonl = 2,

    /// <summary>A file of TensorBoard's events.</summary>
    Tensorboard = 4,
}
