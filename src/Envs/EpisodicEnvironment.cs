namespace Gradus.Envs;

/// <summary>
/// What small tasks have in common: a random stream, the order of calls, and the checks of actions and lengths. A task says how its state
/// begins, moves and is observed.
/// </summary>
public abstract class EpisodicEnvironment : IEnvironment, IResumable
{
    private Rng? _rng;
    private EpisodePhase _phase;

    private protected EpisodicEnvironment(Space observationSpace, Space actionSpace)
    {
        Name = GetType().Name;
        ObservationSpace = observationSpace;
        ActionSpace = actionSpace;
    }

    /// <inheritdoc/>
    public Space ObservationSpace { get; }

    /// <inheritdoc/>
    public Space ActionSpace { get; }

    /// <summary>The name in messages and saved states.</summary>
    private protected string Name { get; }

    /// <summary>The random stream; there is one once an episode has begun.</summary>
    private protected Rng Stream => _rng!;

    /// <inheritdoc/>
    public void Reset(ulong? seed, Span<float> observation)
    {
        CheckLength(observation);
        _rng = seed is { } value ? new Rng(value) : _rng ?? throw Misuse.FirstResetWithoutSeed(Name);
        Begin();
        _phase = EpisodePhase.Running;
        Observe(observation);
    }

    /// <inheritdoc/>
    public StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        if (_phase != EpisodePhase.Running)
        {
            throw Misuse.StepOutsideEpisode(Name, _phase);
        }

        if (!ActionSpace.Contains(action))
        {
            throw Misuse.ActionOutside(Name, action, ActionSpace);
        }

        CheckLength(observation);
        StepResult result = Advance(action);
        _phase = result.Ended ? EpisodePhase.Ended : _phase;
        Observe(observation);
        return result;
    }

    /// <inheritdoc/>
    public void SaveState(StateWriter writer)
    {
        new EpisodeState(_phase, _rng).Save(writer, Name);
        SaveMembers(writer);
    }

    /// <inheritdoc/>
    public void LoadState(StateReader reader)
    {
        var episode = EpisodeState.Load(reader, Name);
        LoadMembers(reader);
        reader.WhenAccepted(() => (_phase, _rng) = (episode.Phase, episode.Rng));
    }

    /// <summary>Draws an episode's first state.</summary>
    private protected abstract void Begin();

    /// <summary>Performs a step with an action of the space.</summary>
    private protected abstract StepResult Advance(EnvironmentAction action);

    /// <summary>Writes what is observed of the state.</summary>
    private protected abstract void Observe(Span<float> observation);

    /// <summary>Saves the state itself.</summary>
    private protected abstract void SaveMembers(StateWriter writer);

    /// <summary>Reads what <see cref="SaveMembers"/> wrote, and assigns it once the whole state is accepted.</summary>
    private protected abstract void LoadMembers(StateReader reader);

    private void CheckLength(Span<float> observation)
    {
        if (observation.Length != ObservationSpace.Size)
        {
            throw Misuse.ObservationLength(Name, observation.Length, ObservationSpace);
        }
    }
}
