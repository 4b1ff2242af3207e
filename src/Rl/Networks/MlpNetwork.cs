using System.Numerics;
using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>Two multi-layer perceptrons <c>pi</c> and <c>vf</c>, or one trunk <c>body</c> with the heads <c>pi</c> and <c>vf</c>.</summary>
internal sealed class MlpNetwork : ActorCriticNetwork
{
    internal const double HeadGainPolicy = 0.01;
    internal const double HeadGainValue = 1;
    internal static readonly double HiddenGain = Math.Sqrt(2);

    private readonly HiddenLayers? _body;
    private readonly (HiddenLayers? Memory, Mlp Layers) _policy;
    private readonly (HiddenLayers? Memory, Mlp Layers) _value;

    public MlpNetwork(MlpDescription description, Space observationSpace, ActionHead head)
        : base(description, observationSpace, head)
    {
        Activation activation = description.Activation;
        int features = ObservationSize;
        LayerWidths own = description.Hidden;
        MemoryDescription? memory = description.Memory;
        if (description.SharedTrunk && (description.Hidden.Count > 0 || memory is not null))
        {
            _body = HiddenLayers.Declare(Layout, "body", features, description.Hidden, activation, memory);
            EndTrunk();
            (features, own, memory) = (_body.Outputs, [], null);
        }

        _policy = Network("pi", head.Outputs);
        EndPolicy(_policy.Layers.Layers[^1]);
        _value = Network("vf", 1);
        StateSize = (_body?.StateSize ?? 0) + (_policy.Memory?.StateSize ?? 0) + (_value.Memory?.StateSize ?? 0);

        (HiddenLayers? Memory, Mlp Layers) Network(string name, int outputs)
        {
            if (memory is null)
            {
                return (null, Mlp.Declare(Layout, name, [features, .. own, outputs], activation));
            }

            var hidden = HiddenLayers.Declare(Layout, name, features, own, activation, memory);
            return (hidden, Mlp.Declare(Layout, $"{name}.head", [hidden.Outputs, outputs], activation));
        }
    }

    public override int StateSize { get; }

    /// <summary>Orthogonal weights with gain √2 in hidden layers, 0.01 in the policy head and 1 in the value head; zero biases.</summary>
    protected override void InitializeLayers<T>(ParameterVector<T> theta, Rng rng)
    {
        _body?.Initialize(theta, rng);
        _policy.Memory?.Initialize(theta, rng);
        _policy.Layers.InitializeOrthogonal(theta, rng, HiddenGain, HeadGainPolicy);
        _value.Memory?.Initialize(theta, rng);
        _value.Layers.InitializeOrthogonal(theta, rng, HiddenGain, HeadGainValue);
    }

    protected override Var<T> RecordTrunk<T>(NetworkTape<T> net) => _body?.Record(net, net.Observation) ?? net.Observation;

    protected override Var<T> RecordPolicyHead<T>(NetworkTape<T> net, Var<T> features) => Record(net, _policy, features);

    protected override Var<T> RecordValueHead<T>(NetworkTape<T> net, Var<T> features) => Record(net, _value, features);

    private static Var<T> Record<T>(NetworkTape<T> net, (HiddenLayers? Memory, Mlp Layers) network, Var<T> features)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        network.Layers.Record(net.Tape, net.Theta, network.Memory?.Record(net, features) ?? features);
}
