using System.Numerics;
using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.GradientChecking;

/// <summary>Policy and value networks: log π(a|s) + V(s), in all parameters and observations.</summary>
internal sealed class ActorCriticSubject(string name, bool sharedTrunk) : GradientSubject(
    name, SubjectKind.Layer, typeof(ActorCriticNetwork))
{
    public override GradientCase Draw(ulong seed)
    {
        var rng = new Rng(seed);
        int observation = 1 + rng.NextInt32(3);
        ActorCriticNetwork network = new MlpDescription([3], Activation.Tanh, sharedTrunk).Make(
            new Box(float.NegativeInfinity, float.PositiveInfinity, observation), new ActionHead(new Discrete(2 + rng.NextInt32(2))));
        var theta = new ParameterVector<double>(network.Layout);
        foreach (ref double value in theta.Values.Span)
        {
            value = 0.7 * rng.NextNormal();
        }

        return new GradientCase(new Function(network, theta, seed), [Normal(rng, 1 + rng.NextInt32(4), observation)]);
    }

    private sealed class Function(ActorCriticNetwork network, ParameterVector<double> theta, ulong seed) : ITapeFunction
    {
        private readonly ParametersOfTape _parameters = new(theta);

        public Var<T> Record<T>(Var<T>[] x)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            (ActionDistribution<T> policy, Var<T> value) = network.Record(x[0].Tape, _parameters.In(x[0].Tape), x[0]);
            DistributionSubject.SampleRows(policy, seed);
            return policy.LogProb() + value;
        }
    }
}
