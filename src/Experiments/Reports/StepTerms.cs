using System.Collections.Immutable;
using Gradus.Autodiff;
using Gradus.Rl;

namespace Gradus.Experiments;

/// <summary>One gradient step of an update: the loss in its terms, and the samples that it is made of.</summary>
/// <param name="Epoch">Which pass over the rollout, from 1.</param>
/// <param name="Minibatch">Which minibatch of that pass, from 1.</param>
/// <param name="Policy">The policy loss.</param>
/// <param name="Value">The value loss.</param>
/// <param name="Entropy">The mean entropy of the policy, in nats.</param>
/// <param name="Total">What is minimised.</param>
/// <param name="GradientNorm">‖∇θ‖ as the step took it: after clipping.</param>
/// <param name="Samples">The samples.</param>
public sealed record StepTerms(
    int Epoch, int Minibatch, double Policy, double Value, double Entropy, double Total, double GradientNorm,
        ImmutableArray<SampleTerms> Samples)
{
    /// <summary>c_v, the weight of the value loss in this step.</summary>
    public required double ValueCoefficient { get; init; }

    /// <summary>β, the weight of the entropy bonus in this step.</summary>
    public required double EntropyCoefficient { get; init; }

    /// <summary>How many of the samples are transitions.</summary>
    public int Transitions => Samples.Count(sample => sample.Weight > 0);

    /// <summary>Of PPO: the mean of (r − 1) − ln r, an estimate of the KL divergence from the policy that acted.</summary>
    public double ApproximateKl => Samples.Where(sample => sample.Weight > 0)
        .Sum(sample => sample.Weight * (sample.Policy - 1 - Math.Log(sample.Policy)));

    /// <summary>Of PPO: the share of the samples whose r is further from 1 than the clip range.</summary>
    /// <param name="clipRange">ε.</param>
    public double ClipFraction(double clipRange) => Samples.Where(sample => Math.Abs(sample.Policy - 1) > clipRange)
        .Sum(sample => (double)sample.Weight);

    internal static StepTerms Of(AgentInspection agent, ActorCriticOptions options, int epoch, int minibatch) => new(
        epoch,
        minibatch,
        Number(agent, "policy loss"),
        Number(agent, "value loss"),
        Number(agent, "entropy"),
        Number(agent, "total loss"),
        Math.Sqrt(agent.Parameters.Sum(block => block.Gradient.Sum(value => (double)value * value))),
        [.. SampleTerms.Of(agent)])
    {
        ValueCoefficient = Weight(agent, "value weight", options.ValueCoefficient),
        EntropyCoefficient = Weight(agent, "entropy weight", options.EntropyCoefficient),
    };

    /// <summary>A weight that changes over the run is on the tape.</summary>
    private static double Weight(AgentInspection agent, string name, Schedule option) =>
        option.IsConstant ? option.Initial : Number(agent, name);

    private static double Number(AgentInspection agent, string name) => agent.Tape.Single(node => node.Name == name).Value[0];
}
