using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>Two multi-layer perceptrons <c>pi</c> and <c>vf</c>, or one trunk <c>body</c> with the heads <c>pi</c> and <c>vf</c>.</summary>
internal sealed class MlpNetwork : ActorCriticNetwork
{
    internal const double HeadGainPolicy = 0.01;
    internal const double HeadGainValue = 1;
    internal static readonly double HiddenGain = Math.Sqrt(2);

    private readonly Mlp? _body;
    private readonly Mlp _policy;
    private readonly Mlp _value;

    public MlpNetwork(MlpDescription description, Space observationSpace, ActionHead head)
        : base(description, observationSpace, head)
    {
        Activation activation = description.Activation;
        int features = ObservationSize;
        LayerWidths own = description.Hidden;
        if (description.SharedTrunk && description.Hidden.Count > 0)
        {
            _body = Mlp.Declare(Layout, "body", [features, .. description.Hidden], activation, activateLast: true);
            EndTrunk();
            (features, own) = (description.Hidden[^1], []);
        }

        _policy = Mlp.Declare(Layout, "pi", [features, .. own, head.Outputs], activation);
        EndPolicy(_policy.Layers[^1]);
        _value = Mlp.Declare(Layout, "vf", [features, .. own, 1], activation);
    }

    /// <summary>Orthogonal weights with gain √2 in hidden layers, 0.01 in the policy head and 1 in the value head; zero biases.</summary>
    protected override void InitializeLayers<T>(ParameterVector<T> theta, Rng rng)
    {
        _body?.InitializeOrthogonal(theta, rng, HiddenGain, HiddenGain);
        _policy.InitializeOrthogonal(theta, rng, HiddenGain, HeadGainPolicy);
        _value.InitializeOrthogonal(theta, rng, HiddenGain, HeadGainValue);
    }

    protected override Var<T> RecordTrunk<T>(NetworkTape<T> net) => _body?.Record(net.Tape, net.Theta, net.Observation) ?? net.Observation;

    protected override Var<T> RecordPolicyHead<T>(NetworkTape<T> net, Var<T> features) => _policy.Record(net.Tape, net.Theta, features);

    protected override Var<T> RecordValueHead<T>(NetworkTape<T> net, Var<T> features) => _value.Record(net.Tape, net.Theta, features);
}
