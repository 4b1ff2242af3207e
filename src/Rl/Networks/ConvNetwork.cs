using System.Numerics;
using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// Convolutions <c>body.conv</c> and hidden layers <c>body</c> with the heads <c>pi</c> and <c>vf</c>, or two networks with convolutions
/// <c>pi.conv</c> and <c>vf.conv</c>.
/// </summary>
internal sealed class ConvNetwork : ActorCriticNetwork
{
    private readonly (ConvolutionStack Stack, Mlp? Hidden)? _body;
    private readonly (ConvolutionStack? Stack, Mlp Layers) _policy;
    private readonly (ConvolutionStack? Stack, Mlp Layers) _value;

    public ConvNetwork(ConvDescription description, Space observationSpace, ActionHead head)
        : base(description, observationSpace, head)
    {
        ImageShape image = ConvDescription.ImageOf(observationSpace, description.Channels);
        if (description.SharedTrunk)
        {
            ConvolutionStack stack = Declare("body.conv");
            Mlp? hidden = description.Hidden.Count > 0
                ? Mlp.Declare(
                    Layout,
                    "body",
                    [stack.Output.Size, .. description.Hidden],
                    description.Activation,
                    activateLast: true,
                    layerNorm: description.LayerNorm)
                : null;
            EndTrunk();
            int features = hidden is null ? stack.Output.Size : description.Hidden[^1];
            _body = (stack, hidden);
            _policy = (null, Mlp.Declare(Layout, "pi", [features, head.Outputs], description.Activation));
            EndPolicy(_policy.Layers.Layers[^1]);
            _value = (null, Mlp.Declare(Layout, "vf", [features, 1], description.Activation));
            return;
        }

        _policy = Network("pi", head.Outputs);
        EndPolicy(_policy.Layers.Layers[^1]);
        _value = Network("vf", 1);

        ConvolutionStack Declare(string name) =>
            ConvolutionStack.Declare(Layout, name, image, description.Convolutions, description.Activation);

        (ConvolutionStack Stack, Mlp Layers) Network(string name, int outputs)
        {
            ConvolutionStack stack = Declare($"{name}.conv");
            int[] widths = [stack.Output.Size, .. description.Hidden, outputs];
            return (stack, Mlp.Declare(Layout, name, widths, description.Activation, layerNorm: description.LayerNorm));
        }
    }

    /// <summary>Orthogonal weights with the gains of <see cref="MlpNetwork"/>; zero biases.</summary>
    protected override void InitializeLayers<T>(ParameterVector<T> theta, Rng rng)
    {
        if (_body is { } body)
        {
            body.Stack.InitializeOrthogonal(theta, rng, MlpNetwork.HiddenGain);
            body.Hidden?.InitializeOrthogonal(theta, rng, MlpNetwork.HiddenGain, MlpNetwork.HiddenGain);
        }

        _policy.Stack?.InitializeOrthogonal(theta, rng, MlpNetwork.HiddenGain);
        _policy.Layers.InitializeOrthogonal(theta, rng, MlpNetwork.HiddenGain, MlpNetwork.HeadGainPolicy);
        _value.Stack?.InitializeOrthogonal(theta, rng, MlpNetwork.HiddenGain);
        _value.Layers.InitializeOrthogonal(theta, rng, MlpNetwork.HiddenGain, MlpNetwork.HeadGainValue);
    }

    protected override Var<T> RecordTrunk<T>(NetworkTape<T> net)
    {
        if (_body is not { } body)
        {
            return net.Observation;
        }

        Var<T> features = body.Stack.Record(net.Tape, net.Theta, net.Observation);
        return body.Hidden?.Record(net.Tape, net.Theta, features) ?? features;
    }

    protected override Var<T> RecordPolicyHead<T>(NetworkTape<T> net, Var<T> features) => Record(net, _policy, features);

    protected override Var<T> RecordValueHead<T>(NetworkTape<T> net, Var<T> features) => Record(net, _value, features);

    private static Var<T> Record<T>(NetworkTape<T> net, (ConvolutionStack? Stack, Mlp Layers) network, Var<T> features)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        network.Layers.Record(net.Tape, net.Theta, network.Stack?.Record(net.Tape, net.Theta, features) ?? features);
}
