using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>Whoever a rollout is collected for: counts its steps, may end it early, and names itself when an environment shows what cannot be learned from.</summary>
internal interface IRolloutOwner
{
    /// <summary>A step of all environments begins.</summary>
    void BeforeStep();

    /// <summary>A step of all environments is done; its statistics stand.</summary>
    /// <param name="transitions">How many of the environments made a transition.</param>
    void AfterStep(int transitions);

    /// <summary>Asked once after every step: whether the rollout ends with it.</summary>
    /// <param name="environments">The environments, just stepped.</param>
    bool EndsRollout(VectorEnvironment environments);

    /// <summary>Makes the exception for a reward that is not finite.</summary>
    /// <param name="environments">The environments.</param>
    /// <param name="index">Which of them.</param>
    /// <param name="what">What the reward is: NaN or infinite.</param>
    TrainingFailedException RewardFailure(VectorEnvironment environments, int index, string what);

    /// <summary>Makes the exception for an observation that is not finite.</summary>
    /// <param name="environments">The environments.</param>
    /// <param name="index">Which of them.</param>
    /// <param name="element">Which element of its observation.</param>
    /// <param name="what">What the element is: NaN or infinite.</param>
    TrainingFailedException ObservationFailure(VectorEnvironment environments, int index, int element, string what);
}
