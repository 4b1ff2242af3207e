namespace Gradus.Experiments;

/// <summary>A run as a <see cref="BoardPage"/> shows it.</summary>
public sealed record BoardRun
{
    /// <summary>What tells it from the others: its folder.</summary>
    public required string Name { get; init; }

    /// <summary>The algorithm.</summary>
    public required string Algorithm { get; init; }

    /// <summary>The environment's id.</summary>
    public required string Environment { get; init; }

    /// <summary>The return at which the environment counts as solved; null if it has none.</summary>
    public double? RewardThreshold { get; init; }

    /// <summary>The planned number of environment steps; 0 if that is not known.</summary>
    public long Steps { get; init; }

    /// <summary>What it is doing.</summary>
    public required BoardRunState State { get; init; }

    /// <summary>Its metrics so far.</summary>
    public required MetricsTable Metrics { get; init; }

    /// <summary>What its process takes, in words; null if it has none.</summary>
    public string? Load { get; init; }

    /// <summary>Whether there is a policy to watch.</summary>
    public bool HasPolicy { get; init; }

    /// <summary>Its colour and dash: one of eight, counted from 0.</summary>
    public int Style { get; init; }

    /// <summary>Whether it is drawn.</summary>
    public bool IsShown { get; init; } = true;
}
