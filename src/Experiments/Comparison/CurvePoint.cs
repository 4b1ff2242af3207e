namespace Gradus.Experiments;

/// <summary>How a training stood at one moment.</summary>
/// <param name="EnvironmentSteps">Environment steps taken.</param>
/// <param name="Seconds">Seconds trained.</param>
/// <param name="MeanReturn">Mean return of the last 100 episodes, or of all while there are fewer; NaN before the first.</param>
/// <param name="ReturnVariance">Variance of the returns of the same episodes; NaN before the first.</param>
/// <param name="GradientNorm">Mean norm of the gradients since the point before; NaN where the algorithm does not measure it.</param>
public readonly record struct CurvePoint(long EnvironmentSteps, double Seconds, double MeanReturn, double ReturnVariance, double GradientNorm);
