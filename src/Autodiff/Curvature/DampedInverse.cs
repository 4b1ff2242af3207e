using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>(f + shift·I)⁻¹ of a symmetric positive semi-definite factor, by Cholesky.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal static class DampedInverse<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private static readonly T Epsilon = T.BitIncrement(T.One) - T.One;

    /// <summary>The inverse of a matrix with a larger condition number has no correct digit.</summary>
    public static double MaxCondition { get; } = 1 / double.CreateChecked(Epsilon);

    /// <summary>Computes the inverse.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="f">f, (n, n).</param>
    /// <param name="shift">What is added to the diagonal.</param>
    /// <param name="inverse">Receives the inverse, (n, n).</param>
    /// <returns>The condition number ‖·‖₁‖·⁻¹‖₁, at least that of the Euclidean norm; infinite if there is no inverse.</returns>
    public static double Compute(Backend<T> backend, Tensor<T> f, double shift, Tensor<T> inverse)
    {
        backend.Copy(f, inverse);
        backend.AddDiagonal(T.CreateSaturating(shift), inverse);
        double norm = double.CreateChecked(backend.OneNorm(inverse));
        if (!backend.TryCholesky(inverse, inverse))
        {
            return double.PositiveInfinity;
        }

        backend.CholeskyInverse(inverse, inverse);
        FlushNegligible(backend, inverse, double.CreateChecked(backend.Trace(inverse)) / inverse.Rows);
        return norm * double.CreateChecked(backend.OneNorm(inverse));
    }

    /// <summary>
    /// Zeroes numbers that cannot change a digit of the result: those below ε² times the mean of the diagonal. Where units are saturated, a
    /// moving average halves for thousands of updates, down to subnormal numbers, with which a processor is a hundred times slower.
    /// </summary>
    /// <param name="backend">The backend.</param>
    /// <param name="factor">The matrix.</param>
    /// <param name="mean">The mean of its diagonal.</param>
    public static void FlushNegligible(Backend<T> backend, Tensor<T> factor, double mean) =>
        backend.FlushBelow(Epsilon * Epsilon * T.CreateSaturating(mean), factor);
}
