namespace Gradus.Envs;

/// <summary>
/// A task so small that its best return and its values are known in closed form; it tests a single ability of an algorithm. The list is
/// <see cref="Probe.All"/>.
/// </summary>
public abstract class ProbeEnvironment : IEnvironment, IResumable
{
    private readonly string _name;
    private Rng? _rng;
    private EpisodePhase _phase;

    private protected ProbeEnvironment(Space observationSpace, Space actionSpace)
    {
        _name = GetType().Name;
        ObservationSpace = observationSpace;
        ActionSpace = actionSpace;
    }

    /// <inheritdoc/>
    public Space ObservationSpace { get; }

    /// <inheritdoc/>
    public Space ActionSpace { get; }

    /// <summary>The number of steps in the episode so far.</summary>
    private protected int Time { get; private set; }

    /// <summary>The one number that a probe remembers.</summary>
    private protected int Memory { get; set; }

    /// <inheritdoc/>
    public void Reset(ulong? seed, Span<float> observation)
    {
        CheckLength(observation);
        _rng = seed is { } value ? new Rng(value) : _rng ?? throw Misuse.FirstResetWithoutSeed(_name);
        Time = 0;
        Memory = Begin(_rng);
        _phase = EpisodePhase.Running;
        Observe(observation);
    }

    /// <inheritdoc/>
    public StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        if (_phase != EpisodePhase.Running)
        {
            throw Misuse.StepOutsideEpisode(_name, _phase);
        }

        if (!ActionSpace.Contains(action))
        {
            throw Misuse.ActionOutside(_name, action, ActionSpace);
        }

        CheckLength(observation);
        Time++;
        StepResult result = Advance(action);
        _phase = result.Ended ? EpisodePhase.Ended : _phase;
        Observe(observation);
        return result;
    }

    /// <inheritdoc/>
    public void SaveState(StateWriter writer)
    {
        new EpisodeState(_phase, _rng).Save(writer, _name);
        writer.Write("time", Time);
        writer.Write("memory", Memory);
    }

    /// <inheritdoc/>
    public void LoadState(StateReader reader)
    {
        var episode = EpisodeState.Load(reader, _name);
        int time = reader.ReadInt32("time", min: 0);
        int memory = reader.ReadInt32("memory");
        reader.WhenAccepted(() => (_phase, _rng, Time, Memory) = (episode.Phase, episode.Rng, time, memory));
    }

    /// <summary>The number to remember at the beginning of an episode.</summary>
    private protected virtual int Begin(Rng rng) => 0;

    /// <summary>Performs step <see cref="Time"/>, counted from 1.</summary>
    private protected abstract StepResult Advance(EnvironmentAction action);

    private protected abstract void Observe(Span<float> observation);

    private void CheckLength(Span<float> observation)
    {
        if (observation.Length != ObservationSpace.Size)
        {
            throw Misuse.ObservationLength(_name, observation.Length, ObservationSpace);
        }
    }
}
