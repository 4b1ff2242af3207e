namespace Gradus.Autodiff;

/// <summary>A rate as a function of the share of the run that is done.</summary>
/// <param name="Initial">Value at the start.</param>
/// <param name="Kind">How it changes.</param>
public readonly record struct Schedule(double Initial, ScheduleKind Kind)
{
    /// <summary>The rate now.</summary>
    /// <param name="progress">The share of the run that is done; clamped to [0, 1].</param>
    public double At(double progress) => Kind == ScheduleKind.Constant ? Initial : Initial * (1 - Math.Clamp(progress, 0, 1));
}
