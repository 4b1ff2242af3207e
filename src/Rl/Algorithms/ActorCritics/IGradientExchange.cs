namespace Gradus.Rl;

/// <summary>
/// What happens to a gradient between its computation and its use: nothing for one that learns alone (<see cref="NoExchange"/>), a sum
/// over all shards of a run that is divided (<see cref="ShardExchange"/>). Clipping, the check and the step that follow see the exchanged
/// gradient, so that all shards do the same with it.
/// </summary>
internal interface IGradientExchange
{
    /// <summary>Replaces this learner's gradient by the one to step along.</summary>
    /// <param name="gradient">θ̄, (1, P).</param>
    /// <param name="loss">The loss that it is the gradient of.</param>
    /// <returns>The loss that the exchanged gradient is the gradient of.</returns>
    float Exchange(Tensor<float> gradient, float loss);
}
