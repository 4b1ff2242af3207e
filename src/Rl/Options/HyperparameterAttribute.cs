namespace Gradus.Rl;

/// <summary>
/// Declares a property of an <see cref="AgentOptions"/> record as a hyper-parameter. The property is <c>{ get; init; }</c> and of type
/// <see cref="float"/>, <see cref="double"/>, <see cref="Gradus.Autodiff.Schedule"/> for a number that may change over a run,
/// <see cref="int"/>, <see cref="bool"/>, an enumeration, <see cref="Gradus.Autodiff.LayerWidths"/> or
/// <see cref="Gradus.Autodiff.ConvolutionLayers"/>.
/// </summary>
/// <param name="name">The field's usual name in snake_case, such as <c>learning_rate</c>.</param>
/// <param name="meaning">One phrase without a full stop, with the paper's symbol where there is one.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class HyperparameterAttribute(string name, string meaning) : Attribute
{
    /// <summary>The name in <c>--set</c>, <c>config.json</c> and the tuned defaults.</summary>
    public string Name { get; } = name;

    /// <summary>What it does, in one phrase.</summary>
    public string Meaning { get; } = meaning;

    /// <summary>For an enumeration: each name and what it means, such as <c>"kfac: …"</c>, in one sentence without a full stop.</summary>
    public string[] Alternatives { get; init; } = [];

    /// <summary>The minimum value; of each element if the property is a list.</summary>
    public double Minimum { get; init; } = double.NegativeInfinity;

    /// <summary>The value must be greater than this.</summary>
    public double MinimumExclusive { get; init; } = double.NegativeInfinity;

    /// <summary>The maximum value; of each element if the property is a list.</summary>
    public double Maximum { get; init; } = double.PositiveInfinity;

    /// <summary>The value must be less than this.</summary>
    public double MaximumExclusive { get; init; } = double.PositiveInfinity;
}
