using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>
/// One step along the gradient of a loss, in the order that all algorithms share:
/// <code>
/// backward   θ̄ ← ∂loss/∂θ
/// exchange   θ̄ of all shards that learn this θ
/// clip       ‖θ̄‖ to its limit, if there is one
/// check      nothing moves along a loss or a gradient that is not finite
/// step       whatever the algorithm does with θ̄
/// </code>
/// </summary>
public sealed class GradientStep
{
    private readonly Backend<float> _backend;
    private readonly ParameterView<float> _theta;
    private readonly CompiledTape<float> _tape;
    private readonly Var<float> _loss;
    private readonly float _maxNorm;
    private readonly Action _step;
    private readonly Func<string, TrainingFailedException> _refusal;
    private Tensor<float> _limit;

    /// <param name="backend">The backend.</param>
    /// <param name="theta">θ and θ̄: all parameters, or the range that the step moves.</param>
    /// <param name="tape">The tape of the loss; replayed forward before every step by the caller.</param>
    /// <param name="loss">The total loss, which is minimised, (1, 1).</param>
    /// <param name="maxNorm">The maximum ‖θ̄‖; 0 for no limit.</param>
    /// <param name="step">Moves θ along θ̄.</param>
    /// <param name="refusal">Makes the exception for a refused step, given the cause as a clause.</param>
    internal GradientStep(
        Backend<float> backend,
        ParameterView<float> theta,
        CompiledTape<float> tape,
        Var<float> loss,
        double maxNorm,
        Action step,
        Func<string, TrainingFailedException> refusal)
    {
        _backend = backend;
        _theta = theta;
        _tape = tape;
        _loss = loss;
        _maxNorm = (float)maxNorm;
        _step = step;
        _refusal = refusal;
    }

    /// <summary>Combines the gradients of several shards.</summary>
    internal IGradientExchange Exchange { get; set; } = NoExchange.Instance;

    /// <summary>‖θ̄‖ of the last step, as the step found it: after clipping.</summary>
    internal float Norm { get; private set; }

    /// <summary>Makes the step.</summary>
    /// <returns>‖θ̄‖ before it was clipped.</returns>
    /// <exception cref="TrainingFailedException">The loss or the gradient is not finite; θ is unchanged.</exception>
    public float Take()
    {
        _tape.Backward(_loss);
        float loss = Exchange.Exchange(_theta.Gradient, _loss.Value.Read()[0]);
        float norm = _maxNorm > 0
            ? GradientClipping.ByGlobalNorm(_backend, _theta.Gradient, _maxNorm)
            : GradientNorm.Of(_backend, _theta.Gradient);
        Finish(norm, loss);
        return norm;
    }

    /// <summary>Asks for the gradient, clipped, without looking at it; <see cref="Finish"/> or <see cref="Step"/> come after it.</summary>
    /// <param name="norm">Receives ‖θ̄‖ before it is clipped, (1, 1).</param>
    internal void Ask(Tensor<float> norm)
    {
        if (!_limit.Exists)
        {
            _limit = _backend.Allocate(1, 1);
            _backend.Fill(_maxNorm > 0 ? _maxNorm : float.PositiveInfinity, _limit);
        }

        _tape.Backward(_loss);
        _backend.ClipByNorm(_limit, 0, norm, _theta.Gradient);
    }

    /// <summary>Checks what was asked for, and makes the step.</summary>
    /// <param name="norm">‖θ̄‖ before it was clipped.</param>
    /// <param name="loss">The loss.</param>
    /// <exception cref="TrainingFailedException">One of them is not finite; θ is unchanged.</exception>
    internal void Finish(float norm, float loss)
    {
        RequireFinite(norm, loss);
        Norm = _maxNorm > 0 ? Math.Min(norm, _maxNorm) : norm;
        _step();
    }

    /// <summary>Makes the step along what was asked for, unchecked: somebody looks later, and takes it back.</summary>
    internal void Step() => _step();

    private void RequireFinite(float norm, float loss)
    {
        if (!float.IsFinite(norm) || !float.IsFinite(loss))
        {
            throw _refusal(_tape.FindNonFinite() ?? (Exchange is NoExchange
                ? "the norm of the gradient overflows"
                : "a number of another shard is NaN or infinite, or the norm of the gradient overflows"));
        }
    }
}
