using System.Numerics;
using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.GradientChecking;

/// <summary>Policy and value networks: log π(a|s) + V(s), in all parameters and observations.</summary>
/// <param name="name">The entry's name.</param>
/// <param name="description">The network.</param>
/// <param name="observations">Draws the observation space.</param>
internal sealed class ActorCriticSubject(string name, NetworkDescription description, Func<Rng, Space> observations) : GradientSubject(
    name, SubjectKind.Layer, typeof(ActorCriticNetwork))
{
    /// <summary>Real numbers of a shape.</summary>
    public static Box Reals(params ReadOnlySpan<int> shape) => new(float.NegativeInfinity, float.PositiveInfinity, shape);

    public override GradientCase Draw(ulong seed)
    {
        var rng = new Rng(seed);
        Space space = observations(rng);
        ActorCriticNetwork network = description.Make(space, new ActionHead(new Discrete(2 + rng.NextInt32(2))));
        var theta = new ParameterVector<double>(network.Layout);
        foreach (ref double value in theta.Values.Span)
        {
            value = 0.7 * rng.NextNormal();
        }

        Tensor<double> point = Normal(rng, 1 + rng.NextInt32(4), space.Size);
        return new GradientCase(new Function(network, theta, point, seed), [point]);
    }

    private sealed class Function(ActorCriticNetwork network, ParameterVector<double> theta, Tensor<double> point, ulong seed)
        : ITapeFunction
    {
        private readonly ParametersOfTape _parameters = new(theta);

        public Var<T> Record<T>(Var<T>[] x)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            (ActionDistribution<T> policy, Var<T> value) = network.Record(x[0].Tape, _parameters.In(x[0].Tape), x[0]);
            DistributionSubject.StoreDraws(policy, [point], at =>
                network.Record(at[0].Tape, new ParametersOfTape(theta).In(at[0].Tape), at[0]).Policy, seed);
            return policy.LogProb() + value;
        }
    }
}
