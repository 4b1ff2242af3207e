using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// Convolutions <c>body.conv</c> and hidden layers <c>body</c> with the heads <c>pi</c> and <c>vf</c>, or two networks with convolutions
/// <c>pi.conv</c> and <c>vf.conv</c>. Images among the parts of an observation have convolutions of their own.
/// </summary>
internal sealed partial class ConvNetwork : ActorCriticNetwork
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
}
