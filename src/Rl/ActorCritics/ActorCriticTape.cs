using Gradus.Autodiff;
using Gradus.Autodiff.Parameters;
using Gradus.Rl.Distributions;
using Gradus.Rl.Networks;
using Gradus.Tensors;

namespace Gradus.Rl.ActorCritics;

/// <summary>
/// The training tape up to the heads: B = T·N rows of observations, π(·|s) and V(s). Acting at step t replays the rows of that step, so
/// that the rollout is the forward pass. The algorithm records its loss behind it.
/// </summary>
internal sealed class ActorCriticTape
{
    public ActorCriticTape(Backend<float> backend, ActorCriticNetwork network, ParameterVector<float> theta, int rows)
    {
        Tape = new Tape<float>(backend);
        Observations = Tape.Input("observation", rows, network.ObservationSize);
        Var<float> features = network.RecordTrunk(Tape, theta, Observations);
        Policy = network.RecordPolicyHead(Tape, theta, features);
        Acting = Tape.EndSection("acting");
        Values = network.RecordValueHead(Tape, theta, features);
        Valuing = Tape.EndSection("valuing");
    }

    public Tape<float> Tape { get; }

    /// <summary>s, (B, D).</summary>
    public Var<float> Observations { get; }

    /// <summary>π(·|s), and the actions taken.</summary>
    public ActionDistribution<float> Policy { get; }

    /// <summary>V(s), (B, 1).</summary>
    public Var<float> Values { get; }

    /// <summary>From the observation to the policy, row by row.</summary>
    public Section Acting { get; }

    /// <summary>From there to the value, which nobody needs before the rollout is over: all rows at once are faster than step by step.</summary>
    public Section Valuing { get; }
}
