using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// Adam (Kingma &amp; Ba 2015, 1412.6980, algorithm 1): m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², θ ← θ − η·m̂/(√v̂ + ε) with the
/// bias-corrected m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ).
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Adam<T> : Optimizer<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Tensor<T> _mean;
    private readonly Tensor<T> _meanSquare;
    private readonly double _beta1;
    private readonly double _beta2;
    private readonly double _epsilon;

    /// <summary>Makes the optimiser.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="theta">The parameters to move: a whole vector, or a range of one.</param>
    /// <param name="beta1">β₁, in [0, 1).</param>
    /// <param name="beta2">β₂, in [0, 1).</param>
    /// <param name="epsilon">ε, positive.</param>
    public Adam(Backend<T> backend, ParameterView<T> theta, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8)
        : base(backend, theta)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(beta1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(beta1, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(beta2);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(beta2, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epsilon);
        _beta1 = beta1;
        _beta2 = beta2;
        _epsilon = epsilon;
        _mean = NewStatistic("mean");
        _meanSquare = NewStatistic("mean_square");
    }

    /// <inheritdoc/>
    protected override void Update(double learningRate) => Backend.AdamStep(
        Theta.Gradient,
        Scalars(learningRate, 1 - Power(_beta1, Steps), 1 - Power(_beta2, Steps), _epsilon),
        T.CreateChecked(_beta1),
        T.CreateChecked(_beta2),
        _mean,
        _meanSquare,
        Theta.Values);

    /// <summary>
    /// xⁿ by squaring: a fixed order of multiplications, because the platform's power function may round differently between machines.
    /// </summary>
    private static double Power(double x, long n)
    {
        double power = 1;
        for (double square = x; n > 0; n >>= 1, square *= square)
        {
            power = (n & 1) == 1 ? power * square : power;
        }

        return power;
    }
}
