using Gradus.Rl;

namespace Gradus.Experiments;

/// <summary>One run of a comparison: its cost, its results and its learning curve.</summary>
public sealed record RunRecord
{
    /// <summary>Registered id of the environment.</summary>
    public required string Environment { get; init; }

    /// <summary>The contender.</summary>
    public required Contender Contender { get; init; }

    /// <summary>The seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Environment steps that were to be taken: the budget in whole updates.</summary>
    public required long PlannedSteps { get; init; }

    /// <summary>Environment steps taken.</summary>
    public required long EnvironmentSteps { get; init; }

    /// <summary>Environment steps of one update of all environments, T·N.</summary>
    public required long StepsPerRound { get; init; }

    /// <summary>Optimiser steps.</summary>
    public required long GradientSteps { get; init; }

    /// <summary>Seconds trained.</summary>
    public required double Seconds { get; init; }

    /// <summary>Episodes that ended during training.</summary>
    public required long Episodes { get; init; }

    /// <summary>For each threshold of the plan, when it was reached, or null.</summary>
    public required IReadOnlyList<ThresholdCrossing?> Crossings { get; init; }

    /// <summary>The learning curve.</summary>
    public required IReadOnlyList<CurvePoint> Curve { get; init; }

    /// <summary>The greedy evaluation after the run; null if training failed.</summary>
    public EvaluationResult? Evaluation { get; init; }

    /// <summary>Why training failed, or null.</summary>
    public string? Failure { get; init; }

    /// <summary>Staleness of asynchronous updates; null for a synchronous algorithm.</summary>
    public StalenessHistogram? Staleness { get; init; }

    /// <summary>Estimated share of element updates lost to collisions; null for a synchronous algorithm.</summary>
    public double? LostUpdateShare { get; init; }

    /// <summary>Throughput of training.</summary>
    public double StepsPerSecond => EnvironmentSteps / Seconds;

    /// <summary>Mean over the curve's points of the return: the area under the learning curve, divided by its length.</summary>
    public double MeanReturnOverTraining =>
        Curve.Select(point => point.MeanReturn).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();

    /// <summary>The command line that repeats the run.</summary>
    public required string Command { get; init; }
}
