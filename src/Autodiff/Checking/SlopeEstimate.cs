namespace Gradus.Autodiff;

/// <summary>A slope found from differences, with a bound for its own error. The bound is infinite where nothing was found.</summary>
/// <param name="Value">The slope.</param>
/// <param name="Error">How far it may be off: what extrapolation left, and rounding.</param>
internal readonly record struct SlopeEstimate(double Value, double Error)
{
    /// <summary>So many times its error an estimate is away from what it refutes.</summary>
    public const double Certain = 3;

    /// <summary>No slope: f is not defined on that side, or its differences do not settle.</summary>
    public static readonly SlopeEstimate None = new(double.NaN, double.PositiveInfinity);

    public bool Exists => double.IsFinite(Error);

    /// <summary>True when two estimates may be of one number.</summary>
    public bool Agrees(SlopeEstimate other) => !(Math.Abs(Value - other.Value) > 2 * (Error + other.Error));

    /// <summary>True when it is not the slope that is claimed.</summary>
    public bool Refutes(LineClaim claim) => Exists && !(Math.Abs(claim.Slope - Value) <= Refuting + claim.Slack);

    /// <summary>What a claim may be off by without being refuted.</summary>
    public double Refuting => Certain * Error;

    /// <summary>The more accurate of two estimates of one number.</summary>
    public static SlopeEstimate Better(SlopeEstimate a, SlopeEstimate b) => b.Error < a.Error ? b : a;
}
