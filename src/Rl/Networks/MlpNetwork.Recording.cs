using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.Rl;

/// <content>Initial parameters, and the network on a tape.</content>
internal sealed partial class MlpNetwork
{
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
