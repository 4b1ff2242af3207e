using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.OnnxTests;

/// <summary>A custom network with a custom op.</summary>
internal sealed record StrangeDescription(int Width) : NetworkDescription
{
    public static void Register() => NetworkRegistry.Register("strange", AllOpsJson.Default.StrangeDescription);

    public override ActorCriticNetwork Make(Space observationSpace, ActionHead head) => new Network(this, observationSpace, head);

    private sealed class Network : ActorCriticNetwork
    {
        private readonly ParameterBlock _policy;
        private readonly ParameterBlock _value;

        public Network(StrangeDescription description, Space observationSpace, ActionHead head)
            : base(description, observationSpace, head)
        {
            _policy = Layout.Add("pi", ObservationSize + 1, head.Outputs);
            EndPolicy(_policy);
            _value = Layout.Add("vf", ObservationSize + 1, 1);
        }

        protected override void InitializeLayers<T>(ParameterVector<T> theta, Rng rng)
        {
            Initialization.Orthogonal(theta.ValueOf(_policy), 1, rng);
            Initialization.Orthogonal(theta.ValueOf(_value), 1, rng);
        }

        protected override Var<T> RecordPolicyHead<T>(NetworkTape<T> net, Var<T> features) =>
            net.Tape.Record(new Swirl<T>(features)).Named("pi.swirl").Linear(net[_policy]);

        protected override Var<T> RecordValueHead<T>(NetworkTape<T> net, Var<T> features) => features.Linear(net[_value]);
    }

    /// <summary>y = x, by an op that ONNX cannot know.</summary>
    private sealed class Swirl<T>(Var<T> x) : Op<T>(x.Shape, x)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        public override RowDependence RowDependence => RowDependence.Independent;

        public override void Forward(Backend<T> backend, RowWindow rows) => backend.Copy(rows.Of(x.Value), rows.Of(Output.Value));

        public override void Pull(Backend<T> backend, in PullRequest request) =>
            backend.AddScaled(T.One, request.Of(Output.Gradient), request.FirstGradient(backend, x));

        public override void Jvp(Backend<T> backend) => backend.Copy(x.Tangent, Output.Tangent);
    }
}
