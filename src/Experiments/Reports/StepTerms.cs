using Gradus.Autodiff;
using Gradus.Rl;

namespace Gradus.Experiments;

/// <summary>The loss of one gradient step, in its terms.</summary>
/// <param name="Policy">The policy loss.</param>
/// <param name="Value">The value loss.</param>
/// <param name="Entropy">The mean entropy of the policy, in nats.</param>
/// <param name="Total">What is minimised.</param>
/// <param name="GradientNorm">‖∇θ‖ as the step took it: after clipping.</param>
public sealed record StepTerms(double Policy, double Value, double Entropy, double Total, double GradientNorm)
{
    internal static StepTerms Of(AgentInspection agent) => new(
        Number(agent, "policy loss"),
        Number(agent, "value loss"),
        Number(agent, "entropy"),
        Number(agent, "total loss"),
        Math.Sqrt(agent.Parameters.Sum(block => block.Gradient.Sum(value => (double)value * value))));

    private static double Number(AgentInspection agent, string name) => agent.Tape.Single(node => node.Name == name).Value[0];
}
