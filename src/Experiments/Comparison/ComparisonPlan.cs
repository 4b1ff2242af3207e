using Gradus.Envs;

namespace Gradus.Experiments;

/// <summary>What is to be compared, and how.</summary>
public sealed record ComparisonPlan
{
    /// <summary>Registered id of the environment.</summary>
    public required string Environment { get; init; }

    /// <summary>The contenders, at least one, with different labels.</summary>
    public required IReadOnlyList<Contender> Contenders { get; init; }

    /// <summary>The seeds; every contender trains with each of them.</summary>
    public required IReadOnlyList<ulong> Seeds { get; init; }

    /// <summary>How long a training is.</summary>
    public required Budget Budget { get; init; }

    /// <summary>Points of a learning curve.</summary>
    public int Points { get; init; } = 100;

    /// <summary>Returns whose first crossing by the mean over 100 episodes is noted, ascending.</summary>
    public IReadOnlyList<double> Thresholds { get; init; } = [];

    /// <summary>Episodes of the deterministic evaluation after each training.</summary>
    public int EvaluationEpisodes { get; init; } = 100;

    /// <summary>How environments are kept in processes of their own; null for this process.</summary>
    public IsolationOptions? Isolation { get; init; }

    /// <summary>Makes the arithmetic of one training.</summary>
    public required Func<Backend<float>> Backend { get; init; }
}
