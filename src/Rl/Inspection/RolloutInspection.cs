using System.Collections.Immutable;

namespace Gradus.Rl;

/// <summary>A rollout as columns of B = T·N numbers, row t·N + n for step t of environment n: copies.</summary>
public sealed record RolloutInspection
{
    /// <summary>N.</summary>
    public required int Environments { get; init; }

    /// <summary>s, (B, D), as the network saw it: normalised where the options ask for it.</summary>
    public required ImmutableArray<float> Observations { get; init; }

    /// <summary>D.</summary>
    public required int ObservationSize { get; init; }

    /// <summary>a, (B, ·), as the environment was given it.</summary>
    public required ImmutableArray<float> Actions { get; init; }

    /// <summary>r, (B): scaled where the options ask for it.</summary>
    public required ImmutableArray<float> Rewards { get; init; }

    /// <summary>V(s_t), (B).</summary>
    public required ImmutableArray<float> Values { get; init; }

    /// <summary>V(s_{t+1}), (B): of the final observation where an episode was truncated.</summary>
    public required ImmutableArray<float> NextValues { get; init; }

    /// <summary>γ·(1 − terminated), (B).</summary>
    public required ImmutableArray<float> Discounts { get; init; }

    /// <summary>True where the episode ended, (B): nothing flows back from the next step.</summary>
    public required ImmutableArray<bool> Boundaries { get; init; }

    /// <summary>False where the step was a reset and no transition, (B).</summary>
    public required ImmutableArray<bool> IsTransition { get; init; }

    /// <summary>R, (B): what the values are fitted to.</summary>
    public required ImmutableArray<float> Returns { get; init; }

    /// <summary>A, (B): as the loss uses it, normalised over the rollout where the algorithm does that.</summary>
    public required ImmutableArray<float> Advantages { get; init; }

    /// <summary>B, the number of rows.</summary>
    public int Rows => Rewards.Length;
}
