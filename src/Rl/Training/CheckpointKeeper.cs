namespace Gradus.Rl;

/// <summary>
/// Saves a run while it trains: the policy, to act with, and the run state, to continue from. A power cut costs at most one interval. Files
/// are replaced atomically, and their paths are made absolute at the start, so an environment may change the current folder. From the
/// first update on, room for a save is reserved on the disk: when that is full, the reserve gives way to the save.
/// <code>
/// using var keeper = new CheckpointKeeper("policy.safetensors", new CheckpointOptions { State = "state.safetensors" });
/// agent.Learn(1_000_000, keeper);
/// keeper.SavePolicy(agent);
/// </code>
/// </summary>
public sealed class CheckpointKeeper : ITrainingObserver, IDisposable
{
    /// <summary>
    /// What the beginning of a run may lose. The first save compiles and checks everything that saving needs: a fifth of a second.
    /// </summary>
    private const double SecondsUntilFirst = 5;

    private readonly CheckpointOptions _options;
    private readonly SpaceReserve _reserve;
    private double _nextSeconds;
    private long _nextSteps;
    private bool _begun;
    private bool _isFailing;

    /// <summary>Makes a keeper, and removes what killed processes left of unfinished saves.</summary>
    /// <param name="checkpoint">The file for the policy, which only this keeper writes. Its folder must exist.</param>
    /// <param name="options">The options; null for the policy alone, once a minute.</param>
    public CheckpointKeeper(string checkpoint, CheckpointOptions? options = null)
    {
        _options = options ?? new CheckpointOptions();
        Checkpoint = Path.GetFullPath(checkpoint);
        State = _options.State is { } state ? Path.GetFullPath(state) : null;
        _reserve = new SpaceReserve($"{Checkpoint}.reserve");
        AtomicFile.RemoveLeftovers(Checkpoint);
        if (State is not null)
        {
            AtomicFile.RemoveLeftovers(State);
        }
    }

    /// <summary>The full path of the policy.</summary>
    public string Checkpoint { get; }

    /// <summary>The full path of the run state, or null.</summary>
    public string? State { get; }

    /// <inheritdoc/>
    public void OnEpisode(Agent agent, int environment, double episodeReturn, int length)
    {
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">The disk refuses, and <see cref="CheckpointOptions.OnFailure"/> is null.</exception>
    /// <exception cref="UnauthorizedAccessException">
    /// The files may not be written, and <see cref="CheckpointOptions.OnFailure"/> is null.
    /// </exception>
    /// <exception cref="InvalidPolicyException">The policy could not be loaded again; earlier files are unchanged.</exception>
    /// <exception cref="InvalidDataException">The run state could not be loaded again; earlier files are unchanged.</exception>
    public TrainingSignal OnUpdate(Agent agent, MetricRow metrics)
    {
        if (!_begun)
        {
            Begin(agent);
        }

        if (agent.EnvironmentSteps >= _nextSteps || agent.TrainingSeconds >= _nextSeconds)
        {
            SaveOrReport(agent);
            Schedule(agent, agent.EnvironmentSteps, _options.Interval.Seconds);
        }

        return TrainingSignal.Continue;
    }

    /// <summary>Saves policy and run state now.</summary>
    /// <param name="agent">The agent, between two updates.</param>
    /// <exception cref="IOException">The disk refuses, the reserve notwithstanding; earlier files are unchanged.</exception>
    /// <exception cref="UnauthorizedAccessException">The files may not be written; earlier ones are unchanged.</exception>
    /// <exception cref="InvalidPolicyException">The policy could not be loaded again; earlier files are unchanged.</exception>
    /// <exception cref="InvalidDataException">The run state could not be loaded again; an earlier one is unchanged.</exception>
    public void Save(Agent agent)
    {
        SavePolicy(agent);
        SaveState(agent);
    }

    /// <summary>Saves the run state alone, now; nothing for an agent that cannot be resumed, or without <see cref="State"/>.</summary>
    /// <param name="agent">The agent, between two updates.</param>
    /// <exception cref="IOException">The disk refuses, the reserve notwithstanding; an earlier file is unchanged.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written; an earlier one is unchanged.</exception>
    /// <exception cref="InvalidDataException">The run state could not be loaded again; an earlier one is unchanged.</exception>
    public void SaveState(Agent agent)
    {
        if (State is not null && agent.CanResume)
        {
            _reserve.Write(State, path => TrainingState.Save(path, agent, _options.Tracker, _options.Evaluation));
        }
    }

    /// <summary>Saves the policy alone, now.</summary>
    /// <param name="agent">The agent, between two updates.</param>
    /// <exception cref="IOException">The disk refuses, the reserve notwithstanding; an earlier file is unchanged.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written; an earlier one is unchanged.</exception>
    /// <exception cref="InvalidPolicyException">The policy could not be loaded again; an earlier file is unchanged.</exception>
    public void SavePolicy(Agent agent) => _reserve.Write(Checkpoint, agent.Save);

    /// <summary>Gives the reserved room back.</summary>
    public void Dispose() => _reserve.Dispose();

    private static long Length(string? path) => path is not null && File.Exists(path) ? new FileInfo(path).Length : 0;

    private void Begin(Agent agent)
    {
        // A run that is resumed has been saved before, so its first seconds count from here.
        double began = agent.Updates > 1 ? agent.TrainingSeconds : 0;
        long before = Math.Max(0, agent.EnvironmentSteps - agent.StepsPerUpdate);
        _begun = true;
        Schedule(agent, before, 0);
        using Policy policy = agent.ToPolicy();
        _reserve.HoldFor(policy);
        _nextSeconds = began + Math.Min(SecondsUntilFirst, _options.Interval.Seconds);
    }

    private void Schedule(Agent agent, long steps, double seconds)
    {
        long interval = _options.Interval.Steps;
        _nextSteps = interval == long.MaxValue ? long.MaxValue : ((steps / interval) + 1) * interval;
        _nextSeconds = agent.TrainingSeconds + seconds;
    }

    private void SaveOrReport(Agent agent)
    {
        try
        {
            Save(agent);
            _ = _reserve.HoldFor(Length(Checkpoint) + Length(State)) || _reserve.HoldFor(Length(Checkpoint));
            _isFailing = false;
        }
        catch (Exception exception) when (
            _options.OnFailure is not null && exception is IOException or UnauthorizedAccessException)
        {
            if (!_isFailing)
            {
                _isFailing = true;
                _options.OnFailure(exception);
            }
        }
    }
}
