namespace Gradus.Envs;

/// <summary>
/// When a <see cref="VectorEnvironment"/> begins the next episode of an environment whose episode ended; both as in Gymnasium.
/// </summary>
public enum AutoresetMode
{
    /// <summary>
    /// In the same step: the observation is the first of the next episode, the ended episode's last one is a final observation, and every
    /// step is a transition.
    /// </summary>
    SameStep,

    /// <summary>
    /// In the next step: the observation is the ended episode's last one; the next step ignores the action, resets, has reward 0 and is not
    /// a transition.
    /// </summary>
    NextStep,
}
