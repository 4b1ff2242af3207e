using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.OnnxTests;

/// <summary>A custom network in which much does not depend on the observation, and values have no names.</summary>
internal sealed record ConstantsDescription(int Extra) : NetworkDescription
{
    public static void Register() => NetworkRegistry.Register("constants", AllOpsJson.Default.ConstantsDescription);

    public override ActorCriticNetwork Make(Space observationSpace, ActionHead head) => new Network(this, observationSpace, head);

    private sealed class Network : ActorCriticNetwork
    {
        private readonly ParameterBlock _extra;
        private readonly ParameterBlock _policy;
        private readonly ParameterBlock _gains;
        private readonly ParameterBlock _value;

        public Network(ConstantsDescription description, Space observationSpace, ActionHead head)
            : base(description, observationSpace, head)
        {
            _extra = Layout.Add("", 1, description.Extra);
            _gains = Layout.Add("pi.gains", ObservationSize + description.Extra + 1, head.Outputs);
            _policy = Layout.Add("pi", ObservationSize + description.Extra + 1, head.Outputs);
            EndPolicy(_policy);
            _value = Layout.Add("vf", 1, 1);
        }

        protected override void InitializeLayers<T>(ParameterVector<T> theta, Rng rng) =>
            Initialization.Orthogonal(theta.ValueOf(_policy), 1, rng);

        /// <summary>Learned numbers beside the observation, and weights that follow from two parameters.</summary>
        protected override Var<T> RecordPolicyHead<T>(NetworkTape<T> net, Var<T> features) =>
            Everywhere(net, _extra).Named("").Concat(features).Named("").Linear(net[_policy] + net[_gains].Tanh());

        /// <summary>The same value everywhere.</summary>
        protected override Var<T> RecordValueHead<T>(NetworkTape<T> net, Var<T> features) => Everywhere(net, _value);

        private static Var<T> Everywhere<T>(NetworkTape<T> net, ParameterBlock row)
            where T : unmanaged, System.Numerics.IFloatingPointIeee754<T> =>
            net.Tape.Input("zero", net.Observation.Shape.Rows, row.Shape.Cols).AddRow(net[row]);
    }
}
