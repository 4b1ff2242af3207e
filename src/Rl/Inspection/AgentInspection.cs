using System.Collections.Immutable;
using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>
/// What an actor-critic held when it was looked at: copies, which go on telling the same when it goes on learning. Between backward pass
/// and step (<see cref="ActorCriticAgent.BeforeStep"/>) all parts belong to the same θ.
/// </summary>
/// <param name="Algorithm">The algorithm's name, such as <c>a2c</c>.</param>
/// <param name="Updates">Rollouts learned from.</param>
/// <param name="GradientSteps">Steps that the optimiser has made.</param>
/// <param name="EnvironmentSteps">Actions taken, over all environments.</param>
/// <param name="Tape">The tape that gradients are taken on; its values are those of the last passes.</param>
/// <param name="Parameters">θ and ∇θ, block by block.</param>
/// <param name="Rollout">The last rollout; without rows before the first.</param>
public sealed record AgentInspection(
    string Algorithm,
    long Updates,
    long GradientSteps,
    long EnvironmentSteps,
    IReadOnlyList<TapeNode<float>> Tape,
    IReadOnlyList<ParameterInspection> Parameters,
    RolloutInspection Rollout)
{
    /// <summary>
    /// Which rows of the rollout the loss is taken over, in the order of the tape's rows: all of them, or those of a minibatch.
    /// </summary>
    public required ImmutableArray<int> LossRows { get; init; }
}
