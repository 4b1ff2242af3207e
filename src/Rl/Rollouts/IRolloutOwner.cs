using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// The owner of a rollout: counts its steps, may end it early, and words the error for an observation or reward that is not finite.
/// </summary>
internal interface IRolloutOwner
{
    /// <summary>A step of all environments begins.</summary>
    void BeforeStep();

    /// <summary>A step of all environments is done; its statistics are still valid.</summary>
    /// <param name="transitions">How many of the environments made a transition.</param>
    void AfterStep(int transitions);

    /// <summary>Asked once after every step: whether the rollout ends with it.</summary>
    /// <param name="environments">The environments, just stepped.</param>
    bool EndsRollout(VectorEnvironment environments);

    /// <summary>Makes the exception for a reward that is not finite.</summary>
    /// <param name="environments">The environments.</param>
    /// <param name="index">The environment's number.</param>
    /// <param name="what">What the reward is: NaN or infinite.</param>
    TrainingFailedException RewardFailure(VectorEnvironment environments, int index, string what);

    /// <summary>Makes the exception for an observation that is not finite.</summary>
    /// <param name="environments">The environments.</param>
    /// <param name="index">The environment's number.</param>
    /// <param name="element">The element of its observation.</param>
    /// <param name="what">What the element is: NaN or infinite.</param>
    TrainingFailedException ObservationFailure(VectorEnvironment environments, int index, int element, string what);
}
