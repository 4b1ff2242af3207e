using Gradus.Envs;

namespace Gradus.Experiments;

/// <summary>The plan of a comparison.</summary>
public sealed record ComparisonPlan
{
    /// <summary>
    /// Makes the environments of all runs, whose numbers and seeds take the place of its own. A comparison leaves it undisposed.
    /// </summary>
    public required EnvironmentSource Source { get; init; }

    /// <summary>Name of the environment.</summary>
    public string Environment => Source.Id;

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

    /// <summary>Makes the backend of one run.</summary>
    public required Func<Backend<float>> Backend { get; init; }
}
