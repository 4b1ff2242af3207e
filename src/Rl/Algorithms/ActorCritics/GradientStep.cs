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
        RequireFinite(norm, loss);
        Norm = _maxNorm > 0 ? Math.Min(norm, _maxNorm) : norm;
        _step();
        return norm;
    }

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
