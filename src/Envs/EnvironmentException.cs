namespace Gradus.Envs;

/// <summary>
/// An environment failed: says which one, with which seed and in which step; the inner exception is the environment's own.
/// </summary>
public sealed class EnvironmentException : Exception
{
    internal EnvironmentException(string name, int rank, long step, ulong seed, Exception inner)
        : base($"Environment {rank} ({name}, seed {seed}) failed {(step == 0 ? "in Reset" : $"at step {step}")}: {inner.Message}", inner)
    {
        Rank = rank;
        Step = step;
        Seed = seed;
    }

    /// <summary>The number of the environment, from 0.</summary>
    public int Rank { get; }

    /// <summary>The number of the step, from 1, counted by the vector environment or since the seed was given; 0 for a reset.</summary>
    public long Step { get; }

    /// <summary>The seed the environment was started with.</summary>
    public ulong Seed { get; }
}
