namespace Gradus.GradientChecking;

/// <summary>What came of checking one subject.</summary>
/// <param name="Subject">What was checked.</param>
public sealed record SubjectResult(GradientSubject Subject)
{
    /// <summary>Cases tried.</summary>
    public int Cases { get; init; }

    /// <summary>Cases at or next to a kink, with a gradient that is allowed there.</summary>
    public int Kinks { get; init; }

    /// <summary>Cases about which rounding let nothing be said.</summary>
    public int IllConditioned { get; init; }

    /// <summary>The largest relative error of a case that passed.</summary>
    public double Worst { get; init; }

    /// <summary>Forward mode agrees with reverse mode.</summary>
    public bool Forward { get; init; } = true;

    /// <summary>Reverse mode agrees with differences, the complex step and the formula; it is linear and adds up.</summary>
    public bool Reverse { get; init; } = true;

    /// <summary>The Hessian is symmetric.</summary>
    public bool SecondOrder { get; init; } = true;

    /// <summary>Precisions, backends and windows of rows agree.</summary>
    public bool Numbers { get; init; } = true;

    /// <summary>The first failure, in words, with the smallest program for an op; null when all passed.</summary>
    public string? Failure { get; init; }

    /// <summary>True when no case failed.</summary>
    public bool Passed => Failure is null;
}
