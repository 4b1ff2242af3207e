namespace Gradus.Onnx;

/// <summary>What an exported model computes besides the action.</summary>
public sealed record OnnxOptions
{
    /// <summary>Adds the output <c>value</c>, V(s): the value network's parameters then are in the file too.</summary>
    public bool IncludeValue { get; init; }
}
