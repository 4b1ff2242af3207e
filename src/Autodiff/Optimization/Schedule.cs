namespace Gradus.Autodiff;

/// <summary>A rate as a function of the share of training that is done.</summary>
/// <param name="Initial">Value at the start.</param>
/// <param name="Kind">How it changes.</param>
public readonly record struct Schedule(double Initial, ScheduleKind Kind)
{
    /// <summary>The rate now.</summary>
    /// <param name="progress">Share of training done; values outside [0, 1] are taken as its ends.</param>
    public double At(double progress) => Kind == ScheduleKind.Constant ? Initial : Initial * (1 - Math.Clamp(progress, 0, 1));
}
