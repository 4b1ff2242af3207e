using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// Overshooting-bounded gradient descent along an eligibility trace (Elsayed et al. 2024, 2410.14606), for learning from one sample at a
/// time: the trace z remembers the gradients of earlier samples, and the step is as long as the learning rate says or shorter, so that it
/// cannot carry a prediction far beyond its target. <c>[StreamX alg. ObGD]</c>
/// <code>
/// z ← γλ·z + ∇
/// M = η·κ·max(|δ|, 1)·‖z‖₁
/// θ ← θ − min(η, η/M)·δ·z
/// </code>
/// Whatever the learning rate, θ moves by at most 1/κ, all elements taken together.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class ObGd<T> : Optimizer<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly T _decay;
    private readonly double _kappa;
    private readonly Tensor<T> _trace;
    private readonly Tensor<T> _magnitudes;

    /// <summary>Makes the optimiser.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="theta">The parameters to move: a whole vector, or a range of one.</param>
    /// <param name="decay">γλ, what the trace keeps from step to step, from 0 to 1.</param>
    /// <param name="kappa">κ, positive: the larger, the shorter the steps.</param>
    public ObGd(Backend<T> backend, ParameterView<T> theta, double decay, double kappa)
        : base(backend, theta)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(decay);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(decay, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(kappa);
        _decay = T.CreateChecked(decay);
        _kappa = kappa;
        _trace = NewStatistic("trace");
        _magnitudes = backend.Allocate(1, theta.Length);
    }

    /// <summary>δ of the next step: the error of the prediction whose gradient is the parameters' gradient.</summary>
    public double Error { get; set; }

    /// <summary>min(η, η/M) of the last step; 0 if the trace has left the range of numbers and begins anew.</summary>
    public double StepSize { get; private set; }

    /// <summary>z ← 0: what follows has nothing to do with what was before.</summary>
    public void ForgetTrace() => Backend.Fill(T.Zero, _trace);

    /// <inheritdoc/>
    protected override void Update(double learningRate)
    {
        Backend.Scale(_decay, _trace, _trace);
        Backend.AddScaled(T.One, Theta.Gradient, _trace); // [StreamX alg. ObGD] z ← γλz + ∇
        Backend.Scale(-T.One, _trace, _magnitudes);
        Backend.Maximum(_trace, _magnitudes, _magnitudes);
        double length = double.CreateChecked(Backend.Total(_magnitudes)); // ‖z‖₁
        if (!double.IsFinite(length))
        {
            StepSize = 0;
            ForgetTrace();
            return;
        }

        double reach = learningRate * _kappa * Math.Max(Math.Abs(Error), 1) * length; // [StreamX alg. ObGD] M
        StepSize = reach > 1 ? learningRate / reach : learningRate;
        Backend.AddScaled(T.CreateChecked(-StepSize * Error), _trace, Theta.Values); // [StreamX alg. ObGD] θ ← θ − αδz
    }
}
