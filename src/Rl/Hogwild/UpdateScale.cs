namespace Gradus.Rl;

/// <summary>The numbers of an update that all elements share.</summary>
/// <param name="LearningRate">η.</param>
/// <param name="MeanCorrection">1 − β₁ᵗ of Adam.</param>
/// <param name="SquareCorrection">1 − β₂ᵗ of Adam.</param>
internal readonly record struct UpdateScale(float LearningRate, float MeanCorrection, float SquareCorrection);
