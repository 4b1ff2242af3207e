using System.Globalization;
using Gradus.Rl;

namespace Gradus.Experiments;

/// <summary>A search for hyper-parameters as it stands: what is searched, and what was found.</summary>
public sealed record TuningStudy
{
    /// <summary>The algorithm.</summary>
    public required AlgorithmInfo Algorithm { get; init; }

    /// <summary>Registered id of the environment.</summary>
    public required string Environment { get; init; }

    /// <summary>The number of environments of a run.</summary>
    public required int Environments { get; init; }

    /// <summary>What every trial has in common; the settings of a trial are put on top.</summary>
    public required AgentOptions Options { get; init; }

    /// <summary>What is varied.</summary>
    public required SearchSpace Space { get; init; }

    /// <summary>Environment steps of a run on each rung.</summary>
    public required IReadOnlyList<long> Steps { get; init; }

    /// <summary>The seeds of a trial's runs.</summary>
    public required IReadOnlyList<ulong> Seeds { get; init; }

    /// <summary>Episodes of the greedy evaluation after each run.</summary>
    public required int Episodes { get; init; }

    /// <summary>The trials that have a result, by number.</summary>
    public required IReadOnlyDictionary<int, Trial> Trials { get; init; }

    /// <summary>The results, in the order in which the search used them.</summary>
    public required IReadOnlyList<TrialResult> Results { get; init; }

    /// <summary>
    /// The last result of each trial that has one, the best first: by rung, then by score, of equal ones the earlier trial's.
    /// </summary>
    public IReadOnlyList<TrialResult> Ranking =>
    [
        .. Results
            .Where(result => result.Failure is null)
            .OrderByDescending(result => result.Rung)
            .ThenByDescending(result => result.Score)
            .ThenBy(result => result.Trial)
            .DistinctBy(result => result.Trial),
    ];

    /// <summary>The options of a trial.</summary>
    /// <param name="trial">The number of the trial.</param>
    public AgentOptions OptionsOf(int trial) =>
        Algorithm.Hyperparameters.Set(Options, Trials[trial].Settings.Select(setting => $"{setting.Key}={setting.Value}"));

    /// <summary>
    /// How much each hyper-parameter explains, by the results of rung 0, which every trial has; NaN where that cannot be said.
    /// </summary>
    public IReadOnlyList<double> Importances()
    {
        TrialResult[] first = [.. Results.Where(result => result.Rung == 0)];
        double[] scores = [.. first.Select(result => result.Score)];
        return [.. Enumerable.Range(0, Space.Ranges.Count).Select(i => Importance.Of(GroupsOf(i, first), scores))];
    }

    private int[] GroupsOf(int setting, TrialResult[] results)
    {
        SearchRange range = Space.Ranges[setting].Value;
        string[] values = [.. results.Select(result => Trials[result.Trial].Settings[setting].Value)];
        return range.IsChoice
            ? Array.ConvertAll(values, value => Array.IndexOf([.. range.Choices], value))
            : Importance.GroupsOf(Array.ConvertAll(values, value => double.Parse(value, CultureInfo.InvariantCulture)));
    }
}
