using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// RMSProp without centring: v ← αv + (1 − α)g², then θ ← θ − ηg/√(v + ε) or θ ← θ − ηg/(√v + ε).
/// <c>[A3C §4 RMSProp]</c> is the form with ε inside the root.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class RmsProp<T> : Optimizer<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Tensor<T> _meanSquare;
    private readonly T _decay;
    private readonly T _epsilon;
    private readonly bool _insideRoot;

    /// <summary>Makes the optimiser.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="theta">The parameters to move: a whole vector, or a range of one.</param>
    /// <param name="decay">α, in [0, 1).</param>
    /// <param name="epsilon">ε, positive.</param>
    /// <param name="placement">The placement of ε.</param>
    /// <param name="initialMeanSquare">
    /// v before the first step: TensorFlow starts at 1, which keeps the first steps small; PyTorch starts at 0.
    /// </param>
    public RmsProp(
        Backend<T> backend,
        ParameterView<T> theta,
        double decay = 0.99,
        double epsilon = 1e-5,
        EpsilonPlacement placement = EpsilonPlacement.InsideRoot,
        double initialMeanSquare = 0)
        : base(backend, theta)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(decay);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(decay, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epsilon);
        ArgumentOutOfRangeException.ThrowIfNegative(initialMeanSquare);
        _decay = T.CreateChecked(decay);
        _epsilon = T.CreateChecked(epsilon);
        _insideRoot = placement == EpsilonPlacement.InsideRoot;
        _meanSquare = NewStatistic("mean_square");
        backend.Fill(T.CreateChecked(initialMeanSquare), _meanSquare);
    }

    /// <inheritdoc/>
    protected override void Update(double learningRate) =>
        Backend.RmsPropStep(Theta.Gradient, Scalars(learningRate), _decay, _epsilon, _insideRoot, _meanSquare, Theta.Values);
}
