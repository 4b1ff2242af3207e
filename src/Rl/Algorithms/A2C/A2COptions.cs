namespace Gradus.Rl;

/// <summary>The hyper-parameters of <see cref="A2C"/>.</summary>
public sealed record A2COptions : OptimizerOptions;
