using System.Runtime.InteropServices;

namespace Gradus.Envs;

/// <summary>One environment in its own process. A step that loses the process truncates the episode at that point, with reward 0.</summary>
internal sealed class ProcessEnvironment(
    ChildProgram program,
    IsolationOptions options,
    RestartBudget budget,
    IChild? process) : IMaskedEnvironment, IArcadeEnvironment, IDrawable, IResumable, IDisposable
{
    // In this mode the process resets only when told to, provided that it is told to after every end.
    private readonly ProcessBatch _batch = ProcessBatch.Start(program, 1, AutoresetMode.NextStep, options, budget, process);
    private EpisodePhase _phase;
    private long _steps;
    private ulong _seed;
    private bool _disposed;

    public Space ObservationSpace => _batch.ObservationSpace;

    public Space ActionSpace => _batch.ActionSpace;

    public bool HasActionMask => _batch.HasActionMasks;

    public bool HasLives => _batch.ActionMeanings is not null;

    public int Lives
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            RequireLives();
            return _batch.LivesOfOne(new StepNumber(_steps, _seed));
        }
    }

    public IReadOnlyList<string> ActionMeanings => RequireLives();

    public bool CanDraw => _batch.CanDraw;

    public bool CanResume => _batch.CanResume;

    public void Reset(ulong? seed, Span<float> observation)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        CheckLength(observation);
        if (seed is null && _phase == EpisodePhase.NotStarted)
        {
            throw Misuse.FirstResetWithoutSeed(program.Name);
        }

        if (seed is { } value)
        {
            (_seed, _steps) = (value, 0); // errors name a seed and the step since then
        }

        _batch.Outcome.Clear();
        _batch.Reset(0, 1, _seed, seed is not null, observation);
        _phase = EpisodePhase.Running;
    }

    public StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_phase != EpisodePhase.Running)
        {
            throw Misuse.StepOutsideEpisode(program.Name, _phase);
        }

        if (!Misuse.CanTake(ActionSpace, action))
        {
            throw Misuse.ActionOutside(program.Name, action, ActionSpace);
        }

        CheckLength(observation);
        int index = action.Kind == ActionKind.Index ? action.Index : 0;
        BatchActions actions = action.Kind switch
        {
            ActionKind.Reals => BatchActions.Of(action.Reals, ActionSpace),
            ActionKind.Integers => BatchActions.Of(action.Integers, ActionSpace),
            _ => BatchActions.Of(MemoryMarshal.CreateReadOnlySpan(ref index, 1), ActionSpace),
        };
        _batch.Step(0, 1, new StepNumber(++_steps, _seed), actions, observation);
        BatchOutcome outcome = _batch.Outcome;
        if (outcome.HasFinalObservation[0])
        {
            outcome.FinalObservations.CopyTo(observation); // lost: the reset after it is the caller's to ask for
        }

        var result = new StepResult(outcome.Rewards[0], outcome.Terminated[0], outcome.Truncated[0]);
        _phase = result.Ended ? EpisodePhase.Ended : EpisodePhase.Running;
        return result;
    }

    public void WriteActionMask(Span<bool> mask)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _batch.WriteActionMasks(new StepNumber(_steps, _seed), mask);
    }

    public Scene Draw()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _batch.DrawOne(new StepNumber(_steps, _seed));
    }

    /// <summary>Writes what the environment itself writes, so that it continues in this process too, and the reverse.</summary>
    public void SaveState(StateWriter writer)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _batch.SaveOne(writer);
    }

    public void LoadState(StateReader reader)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _batch.LoadOne(reader);
        reader.WhenAccepted(() => (_phase, _steps) = (EpisodePhase.Running, 0)); // whether the episode has ended, the environment knows
    }

    /// <summary>Gives its process, which has not begun an episode, to another that goes on with it; this one has ended.</summary>
    public IChild HandOn()
    {
        _disposed = true;
        return _batch.HandOn();
    }

    public void Dispose()
    {
        _disposed = true;
        _batch.Dispose();
    }

    private IReadOnlyList<string> RequireLives() =>
        _batch.ActionMeanings ?? throw new InvalidOperationException($"{program.Name} has no lives and no names of actions.");

    private void CheckLength(Span<float> observation)
    {
        if (observation.Length != ObservationSpace.Size)
        {
            throw Misuse.ObservationLength(program.Name, observation.Length, ObservationSpace);
        }
    }
}
