using Gradus.Autodiff;

namespace Gradus.GradientChecking;

/// <summary>Checks one subject at many cases and keeps the first failure of each kind.</summary>
public static class SubjectCheck
{
    private const GradientChecks OfNumbers = GradientChecks.SinglePrecision | GradientChecks.Backends | GradientChecks.RowWindows;

    /// <summary>Checks a subject.</summary>
    /// <param name="subject">What to check.</param>
    /// <param name="cases">The number of cases, at least 1.</param>
    /// <param name="seed">Seed of the first; the others follow.</param>
    /// <param name="options">Directions, checks, backend; null for two directions and all checks.</param>
    public static SubjectResult Run(GradientSubject subject, int cases, ulong seed, GradientCheckOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cases, 1);
        options ??= new GradientCheckOptions { Directions = 2 };
        var result = new SubjectResult(subject);
        for (int i = 0; i < cases; i++)
        {
            ulong at = seed + (ulong)i;
            GradientCase drawn = subject.Draw(at);
            GradientReport report = drawn.Check(options with { Seed = at });
            result = result with
            {
                Cases = result.Cases + 1,
                Kinks = result.Kinks + (report.Verdict == GradientVerdict.Kink ? 1 : 0),
                IllConditioned = result.IllConditioned + (report.Verdict == GradientVerdict.IllConditioned ? 1 : 0),
                Worst = report.Passed ? Math.Max(result.Worst, report.Worst) : result.Worst,
            };
            if (report.Failed)
            {
                result = With(result, report, Describe(drawn, report, at, options));
            }
        }

        return result;
    }

    private static SubjectResult With(SubjectResult result, GradientReport report, string failure)
    {
        result = result with { Failure = result.Failure ?? failure };
        return report.Check switch
        {
            GradientChecks.Adjoint => result with { Forward = false },
            GradientChecks.SecondOrder => result with { SecondOrder = false },
            _ when (report.Check & OfNumbers) != 0 => result with { Numbers = false },
            _ => result with { Reverse = false },
        };
    }

    private static string Describe(GradientCase drawn, GradientReport report, ulong seed, GradientCheckOptions options)
    {
        if (drawn.Function is TapeProgram program)
        {
            var programs = new RandomPrograms { Options = options };
            return programs.Minimize(program, seed).ToString();
        }

        return report.ToString();
    }
}
