using Gradus.Envs;
using Gradus.Experiments;
using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>The request to <c>gradus compare</c>; null where the user left the choice to defaults.</summary>
internal sealed record CompareRequest : StudyRequest
{
    private const int UpdatesPerPoint = 100;
    private const int MinPoints = 20;
    private const int MaxPoints = 200;

    /// <summary>Algorithms, each with optional settings: <c>a3c:write=cas:t_max=20</c>.</summary>
    public required IReadOnlyList<string> Contenders { get; init; }

    public required IReadOnlyList<string> Environments { get; init; }

    public long? Steps { get; init; }

    public long? Updates { get; init; }

    public int Seeds { get; init; } = 3;

    public ulong FirstSeed { get; init; }

    public int? EnvironmentCount { get; init; }

    public IReadOnlyList<string> Assignments { get; init; } = [];

    /// <summary>The plan for one of the environments, with defaults filled in.</summary>
    /// <param name="source">Makes the environments.</param>
    /// <exception cref="BadInputException">An environment cannot be made, or a contender is given twice.</exception>
    /// <exception cref="HyperparameterException">A setting does not exist or has an invalid value.</exception>
    public ComparisonPlan PlanOf(EnvironmentSource source)
    {
        string backend = Backend ?? Backends.Default;
        IReadOnlyList<Contender> contenders = ContenderSyntax.Read(this, source, Backends.Make<float>(backend, threads: 1));
        Budget budget = Updates is { } updates
            ? new Budget(updates, CountsUpdates: true)
            : new Budget(Steps ?? DefaultSteps(contenders[0].Algorithm), CountsUpdates: false);
        return new ComparisonPlan
        {
            Source = source,
            Contenders = contenders,
            Seeds = [.. Enumerable.Range(0, Seeds).Select(i => unchecked(FirstSeed + (ulong)i))],
            Budget = budget,
            Points = budget.CountsUpdates ? (int)Math.Clamp(budget.Amount / UpdatesPerPoint, MinPoints, MaxPoints) : MaxPoints / 2,
            Thresholds = [.. Milestones.Of(Lookup.Environment(source.Id), stopAt: null)],
            EvaluationEpisodes = Episodes,
            Backend = () => Backends.Make<float>(backend, threads: 1),
        };

        long DefaultSteps(AlgorithmInfo algorithm) =>
            algorithm.Tuned.SizeFor(source.Id, Lookup.UnknownObservations(algorithm, source)).Steps;
    }
}
