namespace Gradus.Envs;

/// <summary>What Python says of an environment of the installed Gymnasium.</summary>
/// <param name="Program">The program that holds it.</param>
/// <param name="ObservationSpace">What observations look like.</param>
/// <param name="ActionSpace">What actions are allowed.</param>
/// <param name="RewardThreshold">The mean return from which the task counts as solved; null where nobody has set one.</param>
internal sealed record GymnasiumTask(ChildProgram Program, Space ObservationSpace, Space ActionSpace, double? RewardThreshold);
