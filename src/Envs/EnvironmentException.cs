namespace Gradus.Envs;

/// <summary>
/// An environment failed: says which one, with which seed and in which step; the inner exception is the environment's own.
/// </summary>
public sealed class EnvironmentException : Exception
{
    internal const long AtItsEnd = -1;

    internal EnvironmentException(string name, int rank, long step, ulong seed, Exception inner)
        : base($"Environment {rank} ({name}, seed {seed}) failed {PlaceOf(step)}: {inner.Message}", inner)
    {
        Rank = rank;
        Step = step;
        Seed = seed;
    }

    /// <summary>The number of the environment, from 0.</summary>
    public int Rank { get; }

    /// <summary>
    /// The number of the step, from 1, counted by the vector environment or since the seed was given; 0 for a reset, −1 for its Dispose.
    /// </summary>
    public long Step { get; }

    /// <summary>The seed the environment was started with.</summary>
    public ulong Seed { get; }

    private static string PlaceOf(long step) => step switch
    {
        AtItsEnd => "in Dispose",
        0 => "in Reset",
        _ => $"at step {step}",
    };
}
