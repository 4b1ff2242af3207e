namespace Gradus.Envs;

/// <summary>An environment failed: which, with what seed and in which step; the inner exception is its own.</summary>
public sealed class EnvironmentException : Exception
{
    internal EnvironmentException(string name, int rank, long step, ulong seed, Exception inner)
        : base($"Environment {rank} ({name}, seed {seed}) failed {(step == 0 ? "in Reset" : $"at step {step}")}: {inner.Message}", inner)
    {
        Rank = rank;
        Step = step;
        Seed = seed;
    }

    /// <summary>Which environment it was, from 0.</summary>
    public int Rank { get; }

    /// <summary>The number of the step, from 1, of the vector environment or since the seed was given; 0 for a reset.</summary>
    public long Step { get; }

    /// <summary>The seed the environment was started with.</summary>
    public ulong Seed { get; }
}
