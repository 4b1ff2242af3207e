namespace Gradus.Envs;

/// <summary>A process is well, but an environment in it raised an error.</summary>
/// <param name="rank">Which of its environments, from 0; −1 for none of them.</param>
/// <param name="message">What it said.</param>
internal sealed class ChildFailedException(int rank, string message) : Exception(message)
{
    public int Rank { get; } = rank;
}
