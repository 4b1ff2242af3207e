namespace Gradus.Envs;

/// <summary>One possible outcome of an action in a state.</summary>
/// <param name="Probability">How likely it is.</param>
/// <param name="Next">The number of the next state.</param>
/// <param name="Reward">The reward.</param>
/// <param name="Terminated">Whether the episode ends.</param>
internal readonly record struct Transition(double Probability, int Next, double Reward, bool Terminated);
