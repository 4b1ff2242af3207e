namespace Gradus.GradientChecking;

/// <summary>The result of checking random programs.</summary>
/// <param name="Count">Programs checked.</param>
/// <param name="Kinks">Programs whose point lay at or next to a kink, and whose gradient was one of those allowed there.</param>
/// <param name="IllConditioned">Programs that were too ill-conditioned to judge.</param>
/// <param name="Elapsed">Time for generating and checking, without making a failure smaller.</param>
/// <param name="Failure">The first program that failed, shrunk; null if none did.</param>
public sealed record ProgramSummary(int Count, int Kinks, int IllConditioned, TimeSpan Elapsed, ProgramFailure? Failure)
{
    /// <summary>True when no program failed.</summary>
    public bool Passed => Failure is null;

    /// <summary>Programs generated and checked per second, on one core.</summary>
    public double PerSecond => Count / Elapsed.TotalSeconds;

    /// <summary>Throws when a program failed: one line in any test framework.</summary>
    /// <exception cref="InvalidOperationException">A program failed; the message is the smallest one found, as C#.</exception>
    public void ThrowIfFailed()
    {
        if (Failure is { } failure)
        {
            throw new InvalidOperationException(failure.ToString());
        }
    }
}
