using Gradus.Autodiff.Curvature;
using Gradus.Tensors;

namespace Gradus.Rl.Acktr;

/// <summary>
/// The step of one network: a range of the flat parameter vector with a trust region and a velocity of its own. Policy and value networks
/// with separate trunks are two of them, so that a large error of the critic does not shorten the policy's step.
/// </summary>
internal sealed class NaturalStep(Backend<float> backend, Tensor<float> theta, Tensor<float> gradient, Tensor<float> step, float momentum)
{
    private readonly Tensor<float> _velocity = new(1, theta.Cols);

    /// <summary>The trust region of the last step.</summary>
    public TrustRegion Region { get; private set; }

    /// <summary>What the last step carries into the next, (1, P).</summary>
    public Tensor<float> Velocity => _velocity;

    /// <summary>θ ← θ − v, with v ← μv + (1 − μ)ηΔ and η from the trust region.</summary>
    /// <param name="maxKl">δ.</param>
    /// <param name="maxStepSize">η_max.</param>
    public void Take(double maxKl, double maxStepSize)
    {
        Region = TrustRegion.Fit(backend.Dot(step, gradient), maxKl, maxStepSize);
        if (momentum == 0)
        {
            backend.AddScaled(-(float)Region.StepSize, step, theta); // v would be forgotten at once
            return;
        }

        backend.Scale(momentum, _velocity, _velocity);
        backend.AddScaled((1 - momentum) * (float)Region.StepSize, step, _velocity);
        backend.AddScaled(-1, _velocity, theta);
    }
}
