using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>What is learned, as far as networks and policy files go.</summary>
/// <param name="Id">The environment's id, or a name for it.</param>
/// <param name="Observations">The observation space.</param>
/// <param name="Actions">The action space.</param>
/// <param name="HasActionMasks">Whether some actions are not always legal.</param>
internal readonly record struct LearningTask(string Id, Space Observations, Space Actions, bool HasActionMasks)
{
    /// <summary>The task of a recipe's environments.</summary>
    public static implicit operator LearningTask(EnvironmentSource source) =>
        new(source.Id, source.ObservationSpace, source.ActionSpace, source.HasActionMasks);
}
