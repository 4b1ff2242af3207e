namespace Gradus.Experiments;

/// <summary>A figure computed from a few runs, and how far other runs could move it.</summary>
/// <param name="Value">The figure.</param>
/// <param name="Low">The lower end of its 95 % interval; NaN if there are too few runs for one.</param>
/// <param name="High">The upper end.</param>
public readonly record struct Estimate(double Value, double Low, double High)
{
    /// <summary>Whether there is an interval.</summary>
    public bool HasInterval => double.IsFinite(Low) && double.IsFinite(High);
}
