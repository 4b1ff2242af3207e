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
    public static void End(IEnvironment? environment, string name, int rank = 0, ulong seed = 0)
    {
        try
        {
            (environment as IDisposable)?.Dispose();
        }
        catch (Exception failure) when (failure is not EnvironmentException)
        {
            throw new EnvironmentException(name, rank, EnvironmentException.AtItsEnd, seed, failure);
        }
    }
}
