namespace Gradus.Envs;

/// <summary>The end of environments, which may fail like all that they do.</summary>
internal static class Disposal
{
    /// <summary>Disposes an environment, if it needs that.</summary>
    /// <param name="environment">The environment; null for none.</param>
    /// <param name="name">Its name in the error message.</param>
    /// <param name="rank">Its number.</param>
    /// <param name="seed">The seed that it was started with.</param>
    /// <exception cref="EnvironmentException">It failed.</exception>
    public static void End(IEnvironment? environment, string name, int rank = 0, ulong seed = 0) =>
        End(() => (environment as IDisposable)?.Dispose(), name, rank, seed);

    /// <summary>Ends an environment in a way of its own.</summary>
    /// <param name="dispose">Disposes it.</param>
    /// <param name="name">Its name in the error message.</param>
    /// <param name="rank">Its number.</param>
    /// <param name="seed">The seed that it was started with.</param>
    /// <exception cref="EnvironmentException">It failed.</exception>
    public static void End(Action dispose, string name, int rank, ulong seed)
    {
        try
        {
            dispose();
        }
        catch (Exception failure) when (failure is not EnvironmentException)
        {
            throw new EnvironmentException(name, rank, EnvironmentException.AtItsEnd, seed, failure);
        }
    }
}
