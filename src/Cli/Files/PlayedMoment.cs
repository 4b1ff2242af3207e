using Gradus.Envs;

namespace Gradus.Cli;

/// <summary>One moment of an episode: a state, how it was reached, and what the policy does in it.</summary>
/// <param name="Step">Steps until here.</param>
/// <param name="Scene">The picture.</param>
/// <param name="Reward">The reward of the step that led here; 0 at the beginning.</param>
/// <param name="Return">The sum of rewards until here.</param>
/// <param name="Value">V(s); NaN where nothing follows.</param>
/// <param name="Actions">What the policy does here, as <see cref="ActionLines"/>; empty where nothing follows.</param>
internal sealed record PlayedMoment(int Step, Scene Scene, double Reward, double Return, double Value, ActionLine[] Actions);
