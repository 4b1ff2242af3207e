using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>What a policy is for and what it is made of: everything about it but the numbers.</summary>
/// <param name="Algorithm">What trained it, such as <c>a2c</c>.</param>
/// <param name="EnvironmentId">The environment it was trained on, or empty for an environment without an id.</param>
/// <param name="ObservationSpace">What it sees.</param>
/// <param name="ActionSpace">What it chooses from.</param>
/// <param name="Network">What its network is like.</param>
public sealed record PolicyDescription(
    string Algorithm, string EnvironmentId, Space ObservationSpace, Space ActionSpace, NetworkDescription Network)
{
    /// <summary>How a policy over a box of actions is made; without meaning for other action spaces.</summary>
    public GaussianOptions Gaussian { get; init; } = new();
}
