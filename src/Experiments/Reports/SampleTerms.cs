using Gradus.Autodiff;
using Gradus.Rl;

namespace Gradus.Experiments;

/// <summary>What one sample of a gradient step brings into the loss.</summary>
/// <param name="Row">Its row of the rollout: step t of environment n is row t·N + n.</param>
/// <param name="Policy">r = π(a|s)/π_old(a|s) for PPO, log π(a|s) otherwise.</param>
/// <param name="Advantage">A as the loss used it: normalised where the algorithm does that.</param>
/// <param name="Value">V(s).</param>
/// <param name="Return">R.</param>
/// <param name="Weight">w; 0 for a step that was a reset.</param>
public readonly record struct SampleTerms(int Row, float Policy, float Advantage, float Value, float Return, float Weight)
{
    internal static SampleTerms[] Of(AgentInspection agent)
    {
        IReadOnlyList<TapeNode<float>> tape = agent.Tape;
        TapeNode<float> advantages = Named("advantage")!, returns = Named("return")!, weights = Named("weight")!;
        TapeNode<float> values = Other("Subtract", returns), policy = Named("ratio") ?? Other("Multiply", advantages);
        return
        [
            .. agent.LossRows.Select((row, b) => new SampleTerms(
                row, policy.Value[b], advantages.Value[b], values.Value[b], returns.Value[b], weights.Value[b])),
        ];

        TapeNode<float>? Named(string name) => tape.FirstOrDefault(node => node.Name == name);

        // V is what the returns are subtracted from; log π is what the advantages multiply.
        TapeNode<float> Other(string op, TapeNode<float> second) =>
            tape[tape.First(node => node.Op == op && node.Inputs[1] == second.Index).Inputs[0]];
    }
}
