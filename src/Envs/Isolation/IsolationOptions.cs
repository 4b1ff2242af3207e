namespace Gradus.Envs;

/// <summary>How environments are kept in processes of their own.</summary>
public sealed record IsolationOptions
{
    /// <summary>Environments in one process, at least 1. More than one share its fate and save memory.</summary>
    public int EnvironmentsPerProcess { get; init; } = 1;

    /// <summary>How long a process may take for a step, a reset or its start, before it is killed.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How many processes may be started anew, over the whole life of the environments, before the next loss is an error.</summary>
    public int MaxRestarts { get; init; } = 100;

    /// <summary>Assemblies with environments that a process loads first: see <see cref="EnvironmentAssembly"/>.</summary>
    public IReadOnlyList<string> Assemblies { get; init; } = [];

    /// <summary>
    /// The program that holds the environments, with its arguments: one that calls <see cref="EnvironmentHost.Run"/>. Null for this program
    /// itself, whose main method must then begin with <see cref="EnvironmentHost.TryRun"/>.
    /// </summary>
    public IReadOnlyList<string>? Command { get; init; }

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(EnvironmentsPerProcess, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxRestarts);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Timeout, TimeSpan.Zero);
    }
}
