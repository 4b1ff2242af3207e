using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>Gradient descent with momentum: b ← μb + g, θ ← θ − ηb (PyTorch's form, no dampening).</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Sgd<T> : Optimizer<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Tensor<T> _velocity;
    private readonly T _momentum;

    /// <summary>Makes the optimiser.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="theta">The parameters to move: a whole vector, or a range of one.</param>
    /// <param name="momentum">μ, in [0, 1).</param>
    public Sgd(Backend<T> backend, ParameterView<T> theta, double momentum = 0)
        : base(backend, theta)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(momentum);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(momentum, 1);
        _momentum = T.CreateChecked(momentum);
        _velocity = NewStatistic("velocity");
    }

    /// <inheritdoc/>
    protected override void Update(double learningRate) =>
        Backend.SgdStep(Theta.Gradient, Scalars(learningRate), _momentum, _velocity, Theta.Values);
}
