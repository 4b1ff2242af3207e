namespace Gradus;

/// <summary>How a system was solved.</summary>
/// <param name="Iterations">Products with the matrix.</param>
/// <param name="Residual">‖b − M x‖/‖b‖ according to the recursion; 0 for b = 0.</param>
/// <param name="PositiveDefinite">False when a direction p had pᵀM p ≤ 0 or not finite; x is then the solution found before it.</param>
public readonly record struct ConjugateGradientResult(int Iterations, double Residual, bool PositiveDefinite);
