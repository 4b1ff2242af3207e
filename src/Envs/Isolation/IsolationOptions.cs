namespace Gradus.Envs;

/// <summary>Options for environments in their own processes.</summary>
public sealed record IsolationOptions
{
    /// <summary>What timers and operating systems count in milliseconds of 32 bits.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24);

    /// <summary>
    /// Environments in one process, 1 to 65,536; a larger number means that. More than one saves memory, but they are lost together.
    /// </summary>
    public int EnvironmentsPerProcess { get; init; } = 1;

    /// <summary>The maximum time for a step or a reset, after which the process is killed: at most 24 days.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The maximum time in which a process starts and makes its environments, after which it is killed: at most 24 days. Python that
    /// imports much may take long, and does so again at every restart.
    /// </summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The maximum number of restarts over the lifetime of the environments; the next loss is an error.</summary>
    public int MaxRestarts { get; init; } = 100;

    /// <summary>Assemblies with environments that a process loads first: see <see cref="EnvironmentAssembly"/>.</summary>
    public IReadOnlyList<string> Assemblies { get; init; } = [];

    /// <summary>
    /// The program that hosts the environments, with its arguments: one that calls <see cref="EnvironmentHost.Run"/>. Null for this program
    /// itself, whose main method must then begin with <see cref="EnvironmentHost.TryRun"/>.
    /// </summary>
    public IReadOnlyList<string>? Command { get; init; }

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(EnvironmentsPerProcess, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxRestarts);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Timeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Timeout, Longest);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(StartTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(StartTimeout, Longest);
    }
}
