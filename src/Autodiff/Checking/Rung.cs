namespace Gradus.Autodiff;

/// <summary>A step of a ladder: φ at both ends of it.</summary>
/// <param name="Nominal">The step that was meant.</param>
/// <param name="Up">The step taken to the right.</param>
/// <param name="Down">The step taken to the left.</param>
/// <param name="Left">φ there.</param>
/// <param name="Right">φ there.</param>
/// <param name="Rounding">How far each may be off.</param>
internal readonly record struct Rung(double Nominal, double Up, double Down, double Left, double Right, double Rounding)
{
    /// <summary>How far φ moves over the step, to the side to which it moves further.</summary>
    /// <param name="here">φ(0).</param>
    public double Move(double here) => Math.Max(Math.Abs(Left - here), Math.Abs(Right - here));

    /// <summary>φ(h) + φ(−h) − 2φ(0), without what steps that were not rounded alike add to it.</summary>
    /// <param name="here">φ(0).</param>
    public double Bend(double here) => Right + Left - (2 * here) - ((Right - Left) * ((Up - Down) / (Up + Down)));
}
