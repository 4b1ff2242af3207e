namespace Gradus.Rl;

/// <summary>How the measurements that one update makes of a <see cref="Metric"/> become its one number.</summary>
public enum MetricReduction
{
    /// <summary>Their mean: what every gradient step of an update measures.</summary>
    Mean,

    /// <summary>The last one: what an update sets or finds out once.</summary>
    Last,

    /// <summary>Their sum: what is counted.</summary>
    Sum,
}
