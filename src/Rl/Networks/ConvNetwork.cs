using System.Numerics;
using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// Convolutions <c>body.conv</c> and hidden layers <c>body</c> with the heads <c>pi</c> and <c>vf</c>, or two networks with convolutions
/// <c>pi.conv</c> and <c>vf.conv</c>. Images among the parts of an observation have convolutions of their own.
/// </summary>
internal sealed class ConvNetwork : ActorCriticNetwork
{
    private readonly (ConvolutionDoor Door, HiddenLayers Hidden)? _body;
    private readonly (ConvolutionDoor? Door, HiddenLayers? Memory, Mlp Layers) _policy;
    private readonly (ConvolutionDoor? Door, HiddenLayers? Memory, Mlp Layers) _value;

    public ConvNetwork(ConvDescription description, Space observationSpace, ActionHead head)
        : base(description, observationSpace, head)
    {
        if (description.SharedTrunk)
        {
            ConvolutionDoor door = Declare("body");
            HiddenLayers hidden = Hidden("body", door);
            EndTrunk();
            _body = (door, hidden);
            _policy = (null, null, Mlp.Declare(Layout, "pi", [hidden.Outputs, head.Outputs], description.Activation));
            EndPolicy(_policy.Layers.Layers[^1]);
            _value = (null, null, Mlp.Declare(Layout, "vf", [hidden.Outputs, 1], description.Activation));
            StateSize = hidden.StateSize;
            return;
        }

        _policy = Network("pi", head.Outputs);
        EndPolicy(_policy.Layers.Layers[^1]);
        _value = Network("vf", 1);
        StateSize = (_policy.Memory?.StateSize ?? 0) + (_value.Memory?.StateSize ?? 0);

        ConvolutionDoor Declare(string name) => ConvolutionDoor.Declare(Layout, name, observationSpace, description);

        HiddenLayers Hidden(string name, ConvolutionDoor door) => HiddenLayers.Declare(
            Layout, name, door.Size, description.Hidden, description.Activation, description.Memory, description.LayerNorm);

        (ConvolutionDoor Door, HiddenLayers? Memory, Mlp Layers) Network(string name, int outputs)
        {
            ConvolutionDoor door = Declare(name);
            if (description.Memory is not null)
            {
                HiddenLayers hidden = Hidden(name, door);
                return (door, hidden, Mlp.Declare(Layout, $"{name}.head", [hidden.Outputs, outputs], description.Activation));
            }

            int[] widths = [door.Size, .. description.Hidden, outputs];
            return (door, null, Mlp.Declare(Layout, name, widths, description.Activation, layerNorm: description.LayerNorm));
        }
    }

    public override int StateSize { get; }

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
