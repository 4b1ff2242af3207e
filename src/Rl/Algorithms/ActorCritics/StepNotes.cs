namespace Gradus.Rl;

/// <summary>What a gradient step of a <see cref="PlacedUpdate"/> has measured.</summary>
/// <param name="Total">The loss that is minimised.</param>
/// <param name="Policy">The policy loss.</param>
/// <param name="Value">The value loss.</param>
/// <param name="Entropy">The entropy.</param>
/// <param name="Norm">‖θ̄‖ before it was clipped.</param>
/// <param name="ApproximateKl">(r − 1) − ln r in the mean, where it was measured.</param>
/// <param name="ClipFraction">The share of ratios outside the clip range, where it was measured.</param>
internal readonly record struct StepNotes(
    float Total, double Policy, double Value, double Entropy, float Norm, double ApproximateKl, double ClipFraction)
{
    /// <summary>Whether a step may be made along this gradient.</summary>
    public bool IsFinite => float.IsFinite(Norm) && float.IsFinite(Total);
}
