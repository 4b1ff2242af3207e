namespace Gradus.Envs;

/// <summary>
/// What Gymnasium's small control tasks have in common. A task defines how its state begins and moves; the order of calls, actions and
/// saved states are checked here. A <see cref="VectorEnvironment"/> steps many of them on vector lanes, with the same bits.
/// </summary>
public abstract class ClassicControlEnvironment : IPushableEnvironment, IResumable
{
    private readonly ControlKernel _kernel;
    private readonly ControlColumns _columns;
    private readonly int _observationSize;
    private readonly int _actionCount; // the number of discrete actions; 0 for a box
    private Rng? _rng;
    private EpisodePhase _phase;

    private protected ClassicControlEnvironment(ControlKernel kernel)
    {
        _kernel = kernel;
        _columns = kernel.AllocateOne();
        _observationSize = kernel.ObservationSpace.Size;
        _actionCount = kernel.ActionSpace is Discrete discrete ? discrete.N : 0;
    }

    /// <inheritdoc/>
    public Space ObservationSpace => _kernel.ObservationSpace;

    /// <inheritdoc/>
    public Space ActionSpace => _kernel.ActionSpace;

    /// <inheritdoc/>
    public void Reset(ulong? seed, Span<float> observation)
    {
        CheckObservation(observation);
        if (seed is { } value)
        {
            _rng = new Rng(value);
        }
        else if (_rng is null)
        {
            throw Misuse.FirstResetWithoutSeed(_kernel.Name);
        }

        _kernel.Begin(_columns, 0, _rng);
        _phase = EpisodePhase.Running;
        _kernel.ObserveOne(_columns, 0, observation);
    }

    /// <inheritdoc/>
    public StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        if (_phase != EpisodePhase.Running)
        {
            throw Misuse.StepOutsideEpisode(_kernel.Name, _phase);
        }

        // Two comparisons for a discrete action, and the full check for the rest.
        bool isDiscrete = action.Kind == ActionKind.Index && (uint)action.Index < (uint)_actionCount;
        if (!isDiscrete && !Misuse.CanTake(ActionSpace, action))
        {
            throw Misuse.ActionOutside(_kernel.Name, action, ActionSpace);
        }

        CheckObservation(observation);
        double reward = _kernel.StepOne(_columns, isDiscrete ? (double)action.Index : action.Reals[0], observation, out bool over);
        if (over)
        {
            _phase = EpisodePhase.Ended;
        }

        return new StepResult(RewardOf(reward, over), over, Truncated: false);
    }

    /// <inheritdoc/>
    public bool CanBePushedUpwards => _kernel.CanBePushedUpwards;

    /// <inheritdoc/>
    public void Push(double x, double y)
    {
        Pushing.Check(_kernel.Name, _phase, x, y);
        _kernel.Push(_columns, 0, x, y);
    }

    /// <inheritdoc/>
    public void SaveState(StateWriter writer) =>
        ControlSnapshot.Of(_kernel, new EpisodeState(_phase, _rng), _columns, 0).Save(writer, _kernel.Name);

    /// <inheritdoc/>
    public void LoadState(StateReader reader)
    {
        var snapshot = ControlSnapshot.Load(reader, _kernel);
        reader.WhenAccepted(() =>
        {
            (_phase, _rng) = snapshot.Episode;
            if (_rng is not null)
            {
                _kernel.Place(_columns, 0, snapshot.State);
            }
        });
    }

    /// <summary>The environment's reward for a step, given the task's.</summary>
    private protected virtual double RewardOf(double reward, bool over) => reward;

    private void CheckObservation(Span<float> observation)
    {
        if (observation.Length != _observationSize)
        {
            throw Misuse.ObservationLength(_kernel.Name, observation.Length, ObservationSpace);
        }
    }
}
