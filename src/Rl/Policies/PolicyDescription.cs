using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>The purpose and architecture of a policy: everything but the numbers.</summary>
/// <param name="Algorithm">The algorithm that trained it, such as <c>a2c</c>.</param>
/// <param name="EnvironmentId">The environment it was trained on, or empty if the environment has no id.</param>
/// <param name="ObservationSpace">The observation space.</param>
/// <param name="ActionSpace">The action space.</param>
/// <param name="Network">The description of its network.</param>
public sealed record PolicyDescription(
    string Algorithm, string EnvironmentId, Space ObservationSpace, Space ActionSpace, NetworkDescription Network)
{
    /// <summary>Options of a policy over a box of actions; ignored for other action spaces.</summary>
    public GaussianOptions Gaussian { get; init; } = new();

    /// <summary>Whether some actions are not always legal, so that acting needs a mask.</summary>
    public bool HasActionMask { get; init; }
}
