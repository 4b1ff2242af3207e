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
    /// The number of the step, from 1, since the environment began from its seed; 0 for a reset, −1 for its Dispose.
    /// </summary>
    public long Step { get; }

    /// <summary>
    /// The seed that the environment began from: a new one after its process was restarted, or its run resumed without its state.
    /// </summary>
    public ulong Seed { get; }

    private static string PlaceOf(long step) => step switch
    {
        AtItsEnd => "in Dispose",
        0 => "in Reset",
        _ => $"at step {step}",
    };
}
