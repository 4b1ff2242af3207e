using Gradus.Envs;

namespace Gradus.Experiments;

/// <summary>The plan of a comparison.</summary>
public sealed record ComparisonPlan
{
    /// <summary>Registered id of the environment.</summary>
    public required string Environment { get; init; }

    /// <summary>The contenders, at least one, with different labels.</summary>
    public required IReadOnlyList<Contender> Contenders { get; init; }

    /// <summary>The seeds; every contender trains with each of them.</summary>
    public required IReadOnlyList<ulong> Seeds { get; init; }

    /// <summary>The length of a run.</summary>
    public required Budget Budget { get; init; }

    /// <summary>Points of a learning curve.</summary>
    public int Points { get; init; } = 100;

    /// <summary>Returns whose first crossing by the mean over 100 episodes is recorded, ascending.</summary>
    public IReadOnlyList<double> Thresholds { get; init; } = [];

    /// <summary>Episodes of the greedy evaluation after each run.</summary>
    public int EvaluationEpisodes { get; init; } = 100;

    /// <summary>Options for environments in their own processes; null for this process.</summary>
    public IsolationOptions? Isolation { get; init; }

    /// <summary>Makes the backend of one run.</summary>
    public required Func<Backend<float>> Backend { get; init; }
}
