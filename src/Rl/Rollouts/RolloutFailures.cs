using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>What is said of environments that give what is not a finite number.</summary>
internal static class RolloutFailures
{
    /// <summary>For a reward.</summary>
    /// <param name="environments">The environments.</param>
    /// <param name="number">The environment's number.</param>
    /// <param name="what">What the reward is.</param>
    public static TrainingFailedException OfReward(VectorEnvironment environments, int number, string what) => new(
        $"Environment {number} ({environments.Id}) returned a reward that is {what}, in step {environments.Steps} of all "
            + $"environments. Nothing was learned from it.");

    /// <summary>For an element of an observation.</summary>
    /// <param name="environments">The environments.</param>
    /// <param name="number">The environment's number.</param>
    /// <param name="element">The element.</param>
    /// <param name="what">What it is.</param>
    public static TrainingFailedException OfObservation(VectorEnvironment environments, int number, int element, string what) => new(
        $"Environment {number} ({environments.Id}) returned an observation whose {environments.ObservationSpace.NameOf(element)} "
            + $"is {what}, in step {environments.Steps} of all environments. Nothing was learned from it.");
}
