namespace Gradus.Autodiff;

/// <summary>Two numbers that should be equal, and the judgement of their difference.</summary>
/// <param name="Verdict">The judgement.</param>
/// <param name="Check">Which check compared them.</param>
/// <param name="Analytic">The value given by the rules.</param>
/// <param name="Numeric">The value it should be.</param>
/// <param name="Error">Estimated error of <paramref name="Numeric"/>.</param>
/// <param name="Scale">The size that differences are measured against.</param>
internal sealed record Comparison(GradientVerdict Verdict, GradientChecks Check, double Analytic, double Numeric, double Error,
    double Scale)
{
    public double Relative => Math.Abs(Analytic - Numeric) / Math.Max(Scale, double.Epsilon);

    public bool IsFailure => Verdict is not (GradientVerdict.Correct or GradientVerdict.Kink or GradientVerdict.IllConditioned);

    /// <summary>What is wrong, where the verdict does not say it; empty otherwise.</summary>
    public string What { get; init; } = "";

    public GradientReport Report(string where, ulong seed) =>
        new(Verdict, Check, Relative, where, Analytic, Numeric, Error, seed) { Reason = What ?? "" };
}
