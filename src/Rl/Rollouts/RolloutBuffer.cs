namespace Gradus.Rl;

/// <summary>
/// The results of T steps of N environments, as an update needs them: arrays of T·N numbers, step after step. Values, log-probabilities and
/// observations are not here: they are already in the training tape's rows.
/// </summary>
internal sealed class RolloutBuffer(int steps, int environments)
{
    /// <summary>T.</summary>
    public int Steps { get; } = steps;

    /// <summary>N.</summary>
    public int Environments { get; } = environments;

    /// <summary>T·N.</summary>
    public int Count { get; } = steps * environments;

    /// <summary>Rows in use, k·N after k steps: fewer than <see cref="Count"/> where the rollout ended early.</summary>
    public int Rows { get; set; }

    /// <summary>r, (T, N).</summary>
    public float[] Rewards { get; } = new float[steps * environments];

    /// <summary>V(s_{t+1}), (T, N): of the final observation where an episode was truncated at t.</summary>
    public float[] NextValues { get; } = new float[steps * environments];

    /// <summary>γ·(1 − terminated), (T, N).</summary>
    public float[] Discounts { get; } = new float[steps * environments];

    /// <summary>True where nothing flows back from the next step, (T, N): the episode ended, by termination or truncation.</summary>
    public bool[] Boundaries { get; } = new bool[steps * environments];

    /// <summary>
    /// Whether <see cref="NextValues"/> is of an observation that is in no row, (T, N): what a truncated episode ended with, or a lost step
    /// began with.
    /// </summary>
    public bool[] HasFinalValue { get; } = new bool[steps * environments];

    /// <summary>False where the step was a reset rather than a transition, (T, N).</summary>
    public bool[] IsTransition { get; } = new bool[steps * environments];

    /// <summary>Number of rows that are transitions.</summary>
    public int Transitions { get; set; }
}
