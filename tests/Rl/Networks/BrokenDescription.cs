using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>A network with one mistake.</summary>
internal sealed record BrokenDescription(string Mistake) : NetworkDescription
{
    public static void Register() => NetworkRegistry.Register("broken", GatedJson.Default.BrokenDescription);

    public override ActorCriticNetwork Make(Space observationSpace, ActionHead head) => new Network(this, observationSpace, head);

    private sealed class Network : ActorCriticNetwork
    {
        private readonly string _mistake;
        private readonly ParameterBlock _policy;
        private readonly ParameterBlock? _value;

        public Network(BrokenDescription description, Space observationSpace, ActionHead head)
            : base(description, observationSpace, head)
        {
            _mistake = description.Mistake;
            _policy = Layout.Add("pi", ObservationSize + 1, head.Outputs + (_mistake == "too many outputs" ? 1 : 0));
            if (_mistake != "no end of the policy")
            {
                EndPolicy(_policy);
            }

            if (_mistake == "late trunk")
            {
                EndTrunk();
            }

            _value = _mistake == "no value" ? null : Layout.Add("vf", ObservationSize + 1, _mistake == "wide value" ? 2 : 1);
        }

        public override int StateSize => _mistake == "state" ? 8 : 0;

        protected override void InitializeLayers<T>(ParameterVector<T> theta, Rng rng)
        {
        }

        protected override Var<T> RecordPolicyHead<T>(NetworkTape<T> net, Var<T> features) =>
            (_mistake == "rows together" ? features.Rows(0, features.Shape.Rows) : features).Linear(net[_policy]);

        protected override Var<T> RecordValueHead<T>(NetworkTape<T> net, Var<T> features) => features.Linear(net[_value!]);
    }
}
