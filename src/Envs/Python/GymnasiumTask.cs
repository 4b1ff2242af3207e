namespace Gradus.Envs;

/// <summary>An environment of the installed Gymnasium, as described by Python.</summary>
/// <param name="Program">The program that hosts it.</param>
/// <param name="ObservationSpace">The observation space.</param>
/// <param name="ActionSpace">The action space.</param>
/// <param name="HasActionMask">Whether its info has an <c>action_mask</c>.</param>
/// <param name="RewardThreshold">The mean return from which the task counts as solved; null if there is none.</param>
internal sealed record GymnasiumTask(
    ChildProgram Program, Space ObservationSpace, Space ActionSpace, bool HasActionMask, double? RewardThreshold)
{
    /// <summary>What it shows and takes.</summary>
    public EnvironmentSpaces Spaces => new(ObservationSpace, ActionSpace, HasActionMask);
}
