namespace Gradus.Rl;

/// <summary>Where the standard deviations of a Gaussian policy come from.</summary>
public enum LogStdKind
{
    /// <summary>One parameter per element of the action, the same in every state.</summary>
    Parameter,

    /// <summary>A second half of the policy head's outputs, which depends on the state.</summary>
    State,

    /// <summary>
    /// Generalised state-dependent exploration (gSDE; Raffin et al. 2021, 2005.05719): in a rollout, noise is not drawn anew for every
    /// action, but is a function of the state, [z(s) 1]·E. z(s) are the features that the policy's output layer sees, and the random matrix
    /// E stays for a rollout or <see cref="ActorCriticOptions.SdeSteps"/>. Each of its elements has a standard deviation of its own, which
    /// is a parameter. For actions that are one <see cref="Gradus.Envs.Box"/>.
    /// </summary>
    Sde,
}
