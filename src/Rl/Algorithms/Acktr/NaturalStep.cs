using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>
/// The step of one network: a range of the flat parameter vector with its own trust region and velocity. Policy and value networks with
/// separate trunks are two of them, so that a large error of the critic does not shorten the policy's step.
/// </summary>
/// <param name="backend">The backend.</param>
/// <param name="theta">The parameters.</param>
/// <param name="step">Δ for them.</param>
/// <param name="momentum">μ.</param>
internal sealed class NaturalStep(Backend<float> backend, ParameterView<float> theta, Tensor<float> step, float momentum)
{
    private readonly Tensor<float> _velocity = backend.Allocate(1, theta.Length);

    /// <summary>The trust region of the last step.</summary>
    public TrustRegion Region { get; private set; }

    /// <summary>The parameters that it moves.</summary>
    public ParameterRange Range => theta.Range;

    /// <summary>The velocity that the last step carries into the next, (1, P).</summary>
    public Tensor<float> Velocity => _velocity;

    /// <summary>θ ← θ − v, with v ← μv + (1 − μ)ηΔ and η from the trust region.</summary>
    /// <param name="form">ΔᵀFΔ, or Δᵀ∇ in its place.</param>
    /// <param name="maxKl">δ.</param>
    /// <param name="maxStepSize">η_max.</param>
    public void Take(double form, double maxKl, double maxStepSize)
    {
        Region = TrustRegion.Fit(form, maxKl, maxStepSize);
        if (momentum == 0)
        {
            backend.AddScaled(-(float)Region.StepSize, step, theta.Values); // v would be discarded at once
            return;
        }

        backend.Scale(momentum, _velocity, _velocity);
        backend.AddScaled((1 - momentum) * (float)Region.StepSize, step, _velocity);
        backend.AddScaled(-1, _velocity, theta.Values);
    }

    /// <summary>A layer's share of the divergence that the last step was predicted to cause: ½η²·Δᵀ∇ over its parameters.</summary>
    public double PredictedKl(KroneckerLayer<float> layer) => 0.5 * Region.StepSize * Region.StepSize * layer.Slope;
}
