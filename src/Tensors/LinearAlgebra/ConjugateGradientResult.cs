namespace Gradus;

/// <summary>How a system was solved.</summary>
/// <param name="Iterations">Products with the matrix.</param>
/// <param name="Residual">‖b − M x‖/‖b‖ as the recursion carries it along; 0 for b = 0.</param>
/// <param name="PositiveDefinite">False when some direction p had pᵀM p ≤ 0 or not finite: x is what was found before it.</param>
public readonly record struct ConjugateGradientResult(int Iterations, double Residual, bool PositiveDefinite);
