namespace Gradus.Autodiff;

/// <summary>How a rate changes over training.</summary>
public enum ScheduleKind
{
    /// <summary>Stays at its initial value.</summary>
    Constant,

    /// <summary>Falls on a straight line from its initial value to zero at the end of training.</summary>
    Linear,
}
