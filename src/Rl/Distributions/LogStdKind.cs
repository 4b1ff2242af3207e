namespace Gradus.Rl;

/// <summary>Where the standard deviations of a Gaussian policy come from.</summary>
public enum LogStdKind
{
    /// <summary>One parameter per element of the action, the same in every state.</summary>
    Parameter,

    /// <summary>A second half of the policy head's outputs, which depends on the state.</summary>
    State,
}
