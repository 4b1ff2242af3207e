using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>What lies between a network's input and its linear heads: hidden layers, then the memory if it has one.</summary>
internal sealed partial class HiddenLayers
{
    private readonly Mlp? _layers;
    private readonly RecurrentLayer? _memory;

    private HiddenLayers(Mlp? layers, RecurrentLayer? memory, int outputs)
    {
        _layers = layers;
        _memory = memory;
        Outputs = outputs;
    }

    /// <summary>The number of features for the heads.</summary>
    public int Outputs { get; }

    /// <summary>The numbers that the memory carries from step to step.</summary>
    public int StateSize => _memory?.StateSize ?? 0;

    /// <summary>Declares the layers <c>name.0</c>, <c>name.1</c>, … and the memory <c>name.memory</c>.</summary>
    public static HiddenLayers Declare(
        ParameterLayout layout,
        string name,
        int inputs,
        LayerWidths hidden,
        Activation activation,
        MemoryDescription? memory,
        bool layerNorm = false,
        bool standardize = false)
    {
        Mlp? layers = hidden.Count > 0
            ? Mlp.Declare(layout, name, [inputs, .. hidden], activation, activateLast: true, layerNorm, standardize)
            : null;
        int outputs = layers is null ? inputs : hidden[^1];
        return memory is null
            ? new HiddenLayers(layers, null, outputs)
            : new HiddenLayers(
                layers, RecurrentLayer.Declare(layout, $"{name}.memory", memory.Kind, outputs, memory.Units), memory.Units);
    }
}
