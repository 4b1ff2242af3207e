namespace Gradus.Envs;

/// <summary>Truncates episodes after a number of steps: the step that reaches the limit is reported as truncated.</summary>
/// <remarks>A step that ends the episode by itself at the limit is both terminated and truncated, as in Gymnasium.</remarks>
public sealed class TimeLimit : EnvironmentWrapper
{
    private int _steps;
    private EpisodePhase _phase;

    /// <summary>Limits an environment, which is disposed with the wrapper.</summary>
    /// <param name="inner">The environment.</param>
    /// <param name="maxSteps">The limit, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is below 1.</exception>
    public TimeLimit(IEnvironment inner, int maxSteps)
        : base(inner)
    {
        if (maxSteps < 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(maxSteps), maxSteps, $"A time limit must be at least 1 step, but {maxSteps} was given.");
        }

        MaxSteps = maxSteps;
    }

    /// <summary>The number of steps after which an episode is truncated.</summary>
    public int MaxSteps { get; }

    /// <inheritdoc/>
    public override void Reset(ulong? seed, Span<float> observation)
    {
        Inner.Reset(seed, observation);
        _steps = 0;
        _phase = EpisodePhase.Running;
    }

    /// <inheritdoc/>
    public override StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        if (_phase != EpisodePhase.Running)
        {
            throw Misuse.StepOutsideEpisode(Inner.GetType().Name, _phase);
        }

        StepResult result = Inner.Step(action, observation);
        bool truncated = result.Truncated | ++_steps >= MaxSteps;
        if (result.Terminated | truncated)
        {
            _phase = EpisodePhase.Ended;
        }

        return new StepResult(result.Reward, result.Terminated, truncated);
    }

    /// <inheritdoc/>
    protected override void SaveOwnState(StateWriter writer) => new TimeLimitSnapshot(_phase, _steps).SaveOwn(writer);

    /// <inheritdoc/>
    protected override void LoadOwnState(StateReader reader)
    {
        var snapshot = TimeLimitSnapshot.LoadOwn(reader, MaxSteps);
        reader.WhenAccepted(() => (_phase, _steps) = snapshot);
    }
}
