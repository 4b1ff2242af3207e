using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>The environments that a synchronous agent steps, and whether it made them and disposes them.</summary>
/// <param name="Environments">The environments.</param>
/// <param name="IsOwned">Whether the agent disposes them.</param>
internal readonly record struct EnvironmentLease(VectorEnvironment Environments, bool IsOwned)
{
    /// <summary>Makes the environments of a source.</summary>
    public static EnvironmentLease Of(EnvironmentSource source) => new(source.Make(), IsOwned: true);

    /// <summary>Borrows the caller's environments.</summary>
    public static EnvironmentLease Of(VectorEnvironment environments) => new(environments, IsOwned: false);

    /// <summary>Disposes environments that were made here.</summary>
    public void Return()
    {
        if (IsOwned)
        {
            Environments.Dispose();
        }
    }
}
