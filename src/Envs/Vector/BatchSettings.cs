namespace Gradus.Envs;

/// <summary>What a batch of environments is made with.</summary>
/// <param name="Id">What errors call the environments.</param>
/// <param name="Count">The number of environments.</param>
/// <param name="MaxSteps">The number of steps after which an episode is truncated.</param>
/// <param name="Autoreset">When the next episode of an environment begins.</param>
/// <param name="Width">The widest vectors to be used.</param>
internal readonly record struct BatchSettings(
    string Id, int Count, int MaxSteps, AutoresetMode Autoreset, VectorWidth Width = VectorWidth.Auto);
