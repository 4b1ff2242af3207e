namespace Gradus.Cli;

/// <summary>Exit codes.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Success = 0;

    /// <summary>The work itself failed: a NaN, a full disk, a bug.</summary>
    public const int Failed = 1;

    /// <summary>The input was wrong; nothing was started.</summary>
    public const int BadInput = 2;

    /// <summary>Ended by Ctrl+C; the value that shells expect, 128 + SIGINT.</summary>
    public const int Interrupted = 130;
}
