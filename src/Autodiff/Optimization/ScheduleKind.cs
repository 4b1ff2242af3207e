namespace Gradus.Autodiff;

/// <summary>How a rate changes over a run.</summary>
public enum ScheduleKind
{
    /// <summary>Stays at its initial value.</summary>
    Constant,

    /// <summary>Falls linearly from its initial value to zero at the end of the run.</summary>
    Linear,
}
