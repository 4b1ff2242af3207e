using System.Globalization;
using System.Numerics;

namespace Gradus;

/// <summary>
/// Solves M x = b for a symmetric positive definite M that is known only by its products (Hestenes &amp; Stiefel 1952):
/// <code>
/// x = 0, r = p = b
/// α = rᵀr / pᵀM p        x += α p,   r −= α M p
/// β = rᵀr / (rᵀr before)  p ← r + β p
/// </code>
/// After k iterations x is the best of all combinations of b, M b, …, Mᵏ⁻¹b. The components in the few strongest directions are found
/// first, so a handful of iterations is useful long before the P-th, which would be exact.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class ConjugateGradient<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Backend<T> _backend;
    private readonly int _maxIterations;
    private readonly double _tolerance;
    private readonly Tensor<T> _residual;
    private readonly Tensor<T> _direction;
    private readonly Tensor<T> _product;

    /// <summary>Allocates memory for systems of one size.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="length">P, at least 1.</param>
    /// <param name="maxIterations">The maximum number of products with the matrix, at least 1.</param>
    /// <param name="tolerance">The residual ‖r‖/‖b‖ at which to stop; not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public ConjugateGradient(Backend<T> backend, int length, int maxIterations, double tolerance)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxIterations, 1);
        if (!(tolerance >= 0))
        {
            throw new ArgumentOutOfRangeException(
                nameof(tolerance),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The tolerance of conjugate gradients must be zero or a positive number, but is {tolerance}."));
        }

        _backend = backend;
        _maxIterations = maxIterations;
        _tolerance = tolerance;
        _residual = backend.Allocate(1, length);
        _direction = backend.Allocate(1, length);
        _product = backend.Allocate(1, length);
    }

    /// <summary>Solves one system. Allocates nothing.</summary>
    /// <param name="matrix">M.</param>
    /// <param name="b">b, (1, P).</param>
    /// <param name="x">Receives x, (1, P); finite as long as b is.</param>
    /// <exception cref="ArgumentException">A vector is not (1, P).</exception>
    public ConjugateGradientResult Solve(ILinearOperator<T> matrix, Tensor<T> b, Tensor<T> x)
    {
        CheckShape(b, nameof(b));
        CheckShape(x, nameof(x));
        _backend.Fill(T.Zero, x);
        _backend.Copy(b, _residual);
        _backend.Copy(b, _direction);
        double start = SquareOf(_residual);
        double square = start;
        double goal = _tolerance * _tolerance * start;
        int iterations = 0;
        bool positive = true;
        while (iterations < _maxIterations && square > goal)
        {
            matrix.Apply(_direction, _product);
            iterations++;
            double curvature = double.CreateChecked(_backend.Dot(_direction, _product));
            T alpha = T.CreateSaturating(square / curvature);
            positive = curvature > 0 && T.IsFinite(alpha);
            if (!positive)
            {
                break;
            }

            _backend.AddScaled(alpha, _direction, x);
            _backend.AddScaled(-alpha, _product, _residual);
            double before = square;
            square = SquareOf(_residual);
            _backend.Scale(T.CreateChecked(square / before), _direction, _direction);
            _backend.Sum(_residual, _direction, _direction);
        }

        return new ConjugateGradientResult(iterations, start > 0 ? Math.Sqrt(square / start) : 0, positive);
    }

    private double SquareOf(Tensor<T> vector) => double.CreateChecked(_backend.Dot(vector, vector));

    private void CheckShape(Tensor<T> vector, string name)
    {
        if (vector.Shape != _residual.Shape)
        {
            throw new ArgumentException(
                $"The vector '{name}' is {vector.Shape}, but the system has {_residual.Cols} unknowns, so it must be {_residual.Shape}.",
                name);
        }
    }
}
