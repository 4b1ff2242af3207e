namespace Gradus.Envs;

/// <summary>
/// A task so small that its best return and its values are known in closed form; it tests a single ability of an algorithm. The list is
/// <see cref="Probe.All"/>.
/// </summary>
public abstract class ProbeEnvironment : EpisodicEnvironment
{
    private protected ProbeEnvironment(Space observationSpace, Space actionSpace)
        : base(observationSpace, actionSpace)
    {
    }

    /// <summary>The number of steps in the episode so far.</summary>
    private protected int Time { get; private set; }

    /// <summary>The one number that a probe remembers.</summary>
    private protected int Memory { get; set; }

    /// <summary>The number to remember at the beginning of an episode.</summary>
    private protected virtual int Begin(Rng rng) => 0;

    /// <summary>Performs step <see cref="Time"/>, counted from 1.</summary>
    private protected abstract StepResult Respond(EnvironmentAction action);

    private protected sealed override void Begin()
    {
        Time = 0;
        Memory = Begin(Stream);
    }

    private protected sealed override StepResult Advance(EnvironmentAction action)
    {
        Time++;
        return Respond(action);
    }

    private protected sealed override void SaveMembers(StateWriter writer)
    {
        writer.Write("time", Time);
        writer.Write("memory", Memory);
    }

    private protected sealed override void LoadMembers(StateReader reader)
    {
        int time = reader.ReadInt32("time", min: 0);
        int memory = reader.ReadInt32("memory");
        reader.WhenAccepted(() => (Time, Memory) = (time, memory));
    }
}
