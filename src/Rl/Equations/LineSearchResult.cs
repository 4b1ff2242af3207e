namespace Gradus.Rl;

/// <summary>What a line search has found.</summary>
/// <param name="StepSize">The length of the step; 0 when none was accepted.</param>
/// <param name="Improvement">By how much the loss has fallen.</param>
/// <param name="Divergence">KL(π_old ‖ π) after the step.</param>
/// <param name="Tries">Step lengths that were tried.</param>
internal readonly record struct LineSearchResult(double StepSize, double Improvement, double Divergence, int Tries)
{
    /// <summary>Whether a step was accepted.</summary>
    public bool IsAccepted => StepSize > 0;
}
