namespace Gradus.Rl;

/// <summary>The result of a line search.</summary>
/// <param name="StepSize">The length of the step; 0 if none was accepted.</param>
/// <param name="Improvement">The decrease of the loss.</param>
/// <param name="Divergence">KL(π_old ‖ π) after the step.</param>
/// <param name="Tries">Step lengths that were tried.</param>
internal readonly record struct LineSearchResult(double StepSize, double Improvement, double Divergence, int Tries)
{
    /// <summary>Whether a step was accepted.</summary>
    public bool IsAccepted => StepSize > 0;
}
