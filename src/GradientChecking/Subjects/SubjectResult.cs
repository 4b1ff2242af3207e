namespace Gradus.GradientChecking;

/// <summary>The result of checking one subject.</summary>
/// <param name="Subject">The subject.</param>
public sealed record SubjectResult(GradientSubject Subject)
{
    /// <summary>Cases tried.</summary>
    public int Cases { get; init; }

    /// <summary>Cases at or next to a kink, with a gradient that is allowed there.</summary>
    public int Kinks { get; init; }

    /// <summary>Cases that were too ill-conditioned to judge.</summary>
    public int IllConditioned { get; init; }

    /// <summary>The largest error of a case that passed, relative to its gradient.</summary>
    public double Worst { get; init; }

    /// <summary>Forward mode agrees with reverse mode.</summary>
    public bool Forward { get; init; } = true;

    /// <summary>Reverse mode agrees with differences, the complex step and the formula; it is linear and adds up.</summary>
    public bool Reverse { get; init; } = true;

    /// <summary>The Hessian is symmetric.</summary>
    public bool SecondOrder { get; init; } = true;

    /// <summary>Precisions, backends and windows of rows agree.</summary>
    public bool Numbers { get; init; } = true;

    /// <summary>The first failure, in words, with the smallest program for an op; null if all passed.</summary>
    public string? Failure { get; init; }

    /// <summary>True when no case failed.</summary>
    public bool Passed => Failure is null;
}
