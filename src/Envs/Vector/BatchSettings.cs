namespace Gradus.Envs;

/// <summary>The settings of a batch of environments.</summary>
/// <param name="Id">The environments' name in error messages.</param>
/// <param name="Count">The number of environments.</param>
/// <param name="MaxSteps">The number of steps after which an episode is truncated.</param>
/// <param name="Autoreset">When the next episode of an environment begins.</param>
/// <param name="Width">The widest vectors to use.</param>
internal readonly record struct BatchSettings(
    string Id, int Count, int MaxSteps, AutoresetMode Autoreset, VectorWidth Width = VectorWidth.Auto);
