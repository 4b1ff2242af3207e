namespace Gradus.Experiments;

/// <summary>The progress of a run at one moment.</summary>
/// <param name="EnvironmentSteps">Environment steps taken.</param>
/// <param name="Seconds">Seconds trained.</param>
/// <param name="MeanReturn">Mean return of the last 100 episodes, or of all if there are fewer; NaN before the first.</param>
/// <param name="ReturnVariance">Variance of the returns of the same episodes; NaN before the first.</param>
/// <param name="GradientNorm">Mean norm of the gradients since the previous point; NaN if the algorithm does not measure it.</param>
public readonly record struct CurvePoint(
    long EnvironmentSteps, double Seconds, double MeanReturn, double ReturnVariance, double GradientNorm);
