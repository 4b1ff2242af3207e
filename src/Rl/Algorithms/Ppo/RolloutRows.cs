namespace Gradus.Rl;

/// <summary>The source of minibatches: the rows of one rollout, with log-probabilities and values from the time of acting.</summary>
/// <param name="Observations">s, (B, D).</param>
/// <param name="Policy">The distribution with the stored actions a, (B).</param>
/// <param name="OldLogPi">log π_old(a|s), (B, 1).</param>
/// <param name="OldValues">V_old(s), (B, 1).</param>
/// <param name="Advantages">A, (B, 1).</param>
/// <param name="Returns">R, (B, 1).</param>
/// <param name="IsTransition">False for rows that are not transitions, (B).</param>
/// <param name="Memory">What the network remembered; null if it has no memory.</param>
internal sealed record RolloutRows(
    ObservationRows Observations,
    ActionDistribution<float> Policy,
    Tensor<float> OldLogPi,
    Tensor<float> OldValues,
    Tensor<float> Advantages,
    Tensor<float> Returns,
    bool[] IsTransition,
    SequenceMemory? Memory);
