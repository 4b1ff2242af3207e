using Gradus.Tensors;

namespace Gradus.Rl.Acktr;

/// <summary>KL(π_old ‖ π) over the states of a rollout, measured rather than predicted.</summary>
internal sealed class PolicyDivergence(Tensor<float> probabilities, Tensor<float> logProbabilities)
{
    private readonly float[] _oldProbabilities = new float[probabilities.Count];
    private readonly float[] _oldLogProbabilities = new float[probabilities.Count];

    /// <summary>Keeps the policy as it is.</summary>
    public void Remember()
    {
        probabilities.Span.CopyTo(_oldProbabilities);
        logProbabilities.Span.CopyTo(_oldLogProbabilities);
    }

    /// <summary>Mean over the rows of Σ_a π_old·(log π_old − log π), with the tape's probabilities as those of π.</summary>
    /// <param name="weights">w, one per row; they add up to 1.</param>
    public double Measure(ReadOnlySpan<float> weights)
    {
        int actions = probabilities.Cols;
        ReadOnlySpan<float> now = logProbabilities.Span;
        double kl = 0;
        for (int i = 0; i < now.Length; i++)
        {
            kl += (double)weights[i / actions] * _oldProbabilities[i] * (_oldLogProbabilities[i] - now[i]);
        }

        return kl;
    }
}
