using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>Two multi-layer perceptrons <c>pi</c> and <c>vf</c>, or one trunk <c>body</c> with the heads <c>pi</c> and <c>vf</c>.</summary>
internal sealed partial class MlpNetwork : ActorCriticNetwork
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
            _body = HiddenLayers.Declare(
                Layout, "body", features, description.Hidden, activation, memory, standardize: description.Standardize);
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
                int[] widths = [features, .. own, outputs];
                return (null, Mlp.Declare(Layout, name, widths, activation, standardize: description.Standardize));
            }

            var hidden = HiddenLayers.Declare(
                Layout, name, features, own, activation, memory, standardize: description.Standardize);
            return (hidden, Mlp.Declare(Layout, $"{name}.head", [hidden.Outputs, outputs], activation));
        }
    }

    public override int StateSize { get; }
}
