using System.Diagnostics;
using Gradus.Autodiff;

namespace Gradus.GradientChecking;

/// <summary>Checks many random programs and shrinks the first that fails.</summary>
public sealed class RandomPrograms
{
    private readonly ProgramGenerator _generator;
    private readonly TapeMemory _memory = new();

    /// <summary>Makes a checker.</summary>
    /// <param name="generator">Generates the programs; null for the library's ops.</param>
    public RandomPrograms(ProgramGenerator? generator = null) => _generator = generator ?? new ProgramGenerator();

    /// <summary>
    /// Directions per program, checks, backend. The seed is that of each program. Every element of a usual program is tried by itself,
    /// those of a large one in groups.
    /// </summary>
    public GradientCheckOptions Options { get; init; } = new() { Directions = 2, MaxEvaluations = 200 };

    /// <summary>Checks programs until one fails.</summary>
    /// <param name="count">The number of programs.</param>
    /// <param name="seed">Seed of the first; the others follow.</param>
    public ProgramSummary Check(int count, ulong seed = 0)
    {
        long start = Stopwatch.GetTimestamp();
        int kinks = 0, unclear = 0;
        for (int i = 0; i < count; i++)
        {
            TapeProgram program = _generator.Generate(seed + (ulong)i);
            GradientReport report = Report(program, seed + (ulong)i);
            kinks += report.Verdict == GradientVerdict.Kink ? 1 : 0;
            unclear += report.Verdict == GradientVerdict.IllConditioned ? 1 : 0;
            if (report.Failed)
            {
                TimeSpan untilFailure = Stopwatch.GetElapsedTime(start);
                return new ProgramSummary(i + 1, kinks, unclear, untilFailure, Minimize(program, seed + (ulong)i));
            }
        }

        return new ProgramSummary(count, kinks, unclear, Stopwatch.GetElapsedTime(start), Failure: null);
    }

    /// <summary>Shrinks a failing program. A mistake that shows everywhere must not shrink into one that shows only at a kink.</summary>
    /// <param name="program">The program.</param>
    /// <param name="seed">Its seed.</param>
    public ProgramFailure Minimize(TapeProgram program, ulong seed)
    {
        bool showsNearby = Report(Nearby(program, seed), seed).Failed;
        TapeProgram minimal = ProgramShrinker.Minimize(
            program, smaller => Report(smaller, seed).Failed && (!showsNearby || Report(Nearby(smaller, seed), seed).Failed));
        return new ProgramFailure(seed, program, minimal, Report(minimal, seed));
    }

    private static TapeProgram Nearby(TapeProgram program, ulong seed)
    {
        var rng = new Rng(seed);
        return new TapeProgram([.. program.Inputs.Select(input => Moved(input, rng))], program.Steps);
    }

    private static Tensor<double> Moved(Tensor<double> x, Rng rng)
    {
        var moved = new Tensor<double>(x.Rows, x.Cols);
        for (int i = 0; i < x.Count; i++)
        {
            moved.Span[i] = x.Span[i] + (1e-3 * rng.NextNormal());
        }

        return moved;
    }

    private GradientReport Report(TapeProgram program, ulong seed) => program.Check(Options with { Seed = seed }, _memory);
}
