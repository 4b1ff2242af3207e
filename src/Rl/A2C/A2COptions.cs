using Gradus.Rl.ActorCritics;

namespace Gradus.Rl.A2C;

/// <summary>The hyper-parameters of <see cref="A2C"/>.</summary>
public sealed record A2COptions : FirstOrderOptions;
