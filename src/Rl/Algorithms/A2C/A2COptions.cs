namespace Gradus.Rl;

/// <summary>The hyper-parameters of <see cref="A2C"/>.</summary>
[Search("n_steps", "5,8,16,32,64,128")]
[Search("normalize_advantage", "false,true")]
public sealed record A2COptions : OptimizerOptions;
