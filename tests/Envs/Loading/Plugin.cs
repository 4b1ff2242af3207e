using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>An environment that is found in this assembly: one number to see, one of two things to do, four steps.</summary>
[RegisterEnvironment("PluginTest-v0", MaxEpisodeSteps = 4, RewardThreshold = 3.5, Summary = "do the first of two things")]
public sealed class Plugin : IEnvironment
{
    public Space ObservationSpace { get; } = new Box(-1, 1, 1);

    public Space ActionSpace { get; } = new Discrete(2);

    public void Reset(ulong? seed, Span<float> observation) => observation[0] = 0;

    public StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        observation[0] = 0;
        return new StepResult(1 - action.Index, false, false);
    }
}
