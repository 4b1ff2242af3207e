using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>An environment whose name, summary and messages contain what a terminal obeys: it clears, retitles, overwrites, reverses.</summary>
[RegisterEnvironment(Id, Summary = "clears \e[2J, retitles \e]0;mine\a, \u009b2J, overwrites \r and \u202ereverses")]
public sealed class Escaping : IEnvironment
{
    public const string Id = "Escaping\e[2JTest-v0";

    public const ulong FailingSeed = 13;

    public Space ObservationSpace { get; } = new Box(0, 10, 1);

    public Space ActionSpace { get; } = new Discrete(2);

    public void Reset(ulong? seed, Span<float> observation)
    {
        if (seed == FailingSeed)
        {
            throw new InvalidOperationException("torn \e[2J\rapart\u0007");
        }

        observation[0] = 0;
    }

    public StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        observation[0] = 1;
        return new StepResult(1, Terminated: true, Truncated: false);
    }
}
