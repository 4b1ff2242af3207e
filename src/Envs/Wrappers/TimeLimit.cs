using Gradus.Envs.Spaces;

namespace Gradus.Envs.Wrappers;

/// <summary>Cuts episodes of an environment off after a number of steps: the step that reaches the limit is reported as truncated.</summary>
/// <remarks>A step that ends the episode by itself at the limit is both terminated and truncated, as in Gymnasium.</remarks>
public sealed class TimeLimit : IEnvironment, IResumable, IDisposable
{
    private readonly IEnvironment _inner;
    private int _steps;
    private EpisodePhase _phase;

    /// <summary>Limits an environment, which is disposed with the wrapper.</summary>
    /// <param name="inner">The environment.</param>
    /// <param name="maxSteps">The limit, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is below 1.</exception>
    public TimeLimit(IEnvironment inner, int maxSteps)
    {
        ArgumentNullException.ThrowIfNull(inner);
        if (maxSteps < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(maxSteps), maxSteps, $"A time limit must be at least 1 step, but {maxSteps} was given.");
        }

        _inner = inner;
        MaxSteps = maxSteps;
        ObservationSpace = inner.ObservationSpace;
        ActionSpace = inner.ActionSpace;
    }

    /// <summary>The number of steps after which an episode is cut off.</summary>
    public int MaxSteps { get; }

    /// <inheritdoc/>
    public Space ObservationSpace { get; }

    /// <inheritdoc/>
    public Space ActionSpace { get; }

    /// <inheritdoc/>
    public void Reset(ulong? seed, Span<float> observation)
    {
        _inner.Reset(seed, observation);
        _steps = 0;
        _phase = EpisodePhase.Running;
    }

    /// <inheritdoc/>
    public StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        if (_phase != EpisodePhase.Running)
        {
            throw Misuse.StepOutsideEpisode(_inner.GetType().Name, _phase);
        }

        StepResult result = _inner.Step(action, observation);
        bool truncated = result.Truncated | ++_steps >= MaxSteps;
        if (result.Terminated | truncated)
        {
            _phase = EpisodePhase.Ended;
        }

        return new StepResult(result.Reward, result.Terminated, truncated);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The limited environment is not <see cref="IResumable"/>.</exception>
    public void SaveState(BinaryWriter writer)
    {
        IResumable inner = Resumable();
        new TimeLimitSnapshot(_phase, _steps).Save(writer);
        inner.SaveState(writer);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The limited environment is not <see cref="IResumable"/>.</exception>
    public void LoadState(BinaryReader reader)
    {
        IResumable inner = Resumable();
        TimeLimitSnapshot snapshot = TimeLimitSnapshot.Load(reader, MaxSteps);
        inner.LoadState(reader);
        (_phase, _steps) = snapshot;
    }

    /// <summary>Disposes the limited environment, if it needs that.</summary>
    public void Dispose() => (_inner as IDisposable)?.Dispose();

    private IResumable Resumable() => _inner as IResumable
        ?? throw new InvalidOperationException($"{_inner.GetType().Name} cannot be saved or resumed because it does not implement {nameof(IResumable)}.");
}
