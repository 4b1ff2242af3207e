namespace Gradus.Envs;

/// <summary>A process is running, but an environment in it raised an error.</summary>
/// <param name="rank">The number of the environment, from 0; −1 if it was none of them.</param>
/// <param name="message">Its error message.</param>
internal sealed class ChildFailedException(int rank, string message) : Exception(message)
{
    public int Rank { get; } = rank;
}
