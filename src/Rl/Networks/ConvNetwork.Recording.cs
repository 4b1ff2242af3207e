using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.Rl;

/// <content>Initial parameters, and the network on a tape.</content>
internal sealed partial class ConvNetwork
{
    /// <summary>Orthogonal weights with the gains of <see cref="MlpNetwork"/>; zero biases.</summary>
    protected override void InitializeLayers<T>(ParameterVector<T> theta, Rng rng)
    {
        if (_body is { } body)
        {
            body.Door.InitializeOrthogonal(theta, rng, MlpNetwork.HiddenGain);
            body.Hidden.Initialize(theta, rng);
        }

        Initialize(_policy, MlpNetwork.HeadGainPolicy);
        Initialize(_value, MlpNetwork.HeadGainValue);

        void Initialize((ConvolutionDoor? Door, HiddenLayers? Memory, Mlp Layers) network, double gain)
        {
            network.Door?.InitializeOrthogonal(theta, rng, MlpNetwork.HiddenGain);
            network.Memory?.Initialize(theta, rng);
            network.Layers.InitializeOrthogonal(theta, rng, MlpNetwork.HiddenGain, gain);
        }
    }

    protected override Var<T> RecordTrunk<T>(NetworkTape<T> net) => _body is { } body
        ? body.Hidden.Record(net, body.Door.Record(net))
        : net.Parts[0].Columns; // the two networks begin at the parts themselves

    protected override Var<T> RecordPolicyHead<T>(NetworkTape<T> net, Var<T> features) => Record(net, _policy, features);

    protected override Var<T> RecordValueHead<T>(NetworkTape<T> net, Var<T> features) => Record(net, _value, features);

    private static Var<T> Record<T>(
        NetworkTape<T> net, (ConvolutionDoor? Door, HiddenLayers? Memory, Mlp Layers) network, Var<T> features)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Var<T> seen = network.Door?.Record(net) ?? features;
        return network.Layers.Record(net.Tape, net.Theta, network.Memory?.Record(net, seen) ?? seen);
    }
}
