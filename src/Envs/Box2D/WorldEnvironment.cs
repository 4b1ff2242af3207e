using Gradus.Physics2D;

namespace Gradus.Envs;

/// <summary>
/// A task in a world of rigid bodies. Resets and steps each advance the world once and are split in two at that point: between the halves
/// the world's step is completed, alone or side by side with those of other environments.
/// </summary>
public abstract class WorldEnvironment : IPushableEnvironment, IResumable
{
    private const float PushSpeed = 3; // m/s

    private readonly string _name;
    private Rng? _rng;
    private double _shaping;
    private EpisodePhase _phase;

    /// <summary>Names the task.</summary>
    /// <param name="name">The name in error messages and saved states.</param>
    private protected WorldEnvironment(string name) => _name = name;

    /// <inheritdoc/>
    public abstract Space ObservationSpace { get; }

    /// <inheritdoc/>
    public abstract Space ActionSpace { get; }

    /// <summary>The world with everything that moves.</summary>
    internal abstract World World { get; }

    /// <inheritdoc/>
    public void Reset(ulong? seed, Span<float> observation)
    {
        CheckLength(observation);
        BeginReset(seed);
        World.CompleteStep();
        FinishReset(observation);
    }

    /// <inheritdoc/>
    public StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        CheckLength(observation);
        BeginStep(action);
        World.CompleteStep();
        return FinishStep(observation);
    }

    /// <inheritdoc/>
    public bool CanBePushedUpwards => true;

    /// <inheritdoc/>
    public void Push(double x, double y)
    {
        Pushing.Check(_name, _phase, x, y);
        ref readonly Body body = ref World.BodyAt(Pushed);
        float impulse = PushSpeed / body.InverseMass;
        World.ApplyImpulse(Pushed, new Vec2((float)x * impulse, (float)y * impulse), body.Sweep.Center);
    }

    /// <inheritdoc/>
    public void SaveState(StateWriter writer)
    {
        new EpisodeState(_phase, _rng).Save(writer, _name);
        writer.Write("shaping", _shaping);
        SaveTask(writer);
    }

    /// <inheritdoc/>
    public void LoadState(StateReader reader)
    {
        var episode = EpisodeState.Load(reader, _name);
        double shaping = reader.ReadFiniteDouble("shaping");
        LoadTask(reader);
        reader.WhenAccepted(() =>
        {
            (_phase, _rng) = episode;
            _shaping = shaping;
        });
    }

    /// <summary>The number of the body that a push moves.</summary>
    private protected abstract int Pushed { get; }

    /// <summary>The part of <see cref="Reset"/> before the world moves.</summary>
    internal void BeginReset(ulong? seed)
    {
        if (seed is { } value)
        {
            _rng = new Rng(value);
            Forget();
        }
        else if (_rng is null)
        {
            throw Misuse.FirstResetWithoutSeed(_name);
        }

        Begin(_rng);
    }

    /// <summary>The part of <see cref="Reset"/> after the world has moved.</summary>
    internal void FinishReset(Span<float> observation)
    {
        _shaping = Observe(observation);
        _phase = EpisodePhase.Running;
    }

    /// <summary>The part of <see cref="Step"/> before the world moves.</summary>
    internal void BeginStep(EnvironmentAction action)
    {
        if (_phase != EpisodePhase.Running)
        {
            throw Misuse.StepOutsideEpisode(_name, _phase);
        }

        if (!Misuse.CanTake(ActionSpace, action))
        {
            throw Misuse.ActionOutside(_name, action, ActionSpace);
        }

        Act(action, _rng!);
    }

    /// <summary>The part of <see cref="Step"/> after the world has moved.</summary>
    internal StepResult FinishStep(Span<float> observation)
    {
        double before = _shaping;
        _shaping = Observe(observation);
        StepResult result = Judge(_shaping - before);
        if (result.Terminated)
        {
            _phase = EpisodePhase.Ended;
        }

        return result;
    }

    /// <summary>Clears everything from earlier episodes, before one that depends only on its seed.</summary>
    private protected virtual void Forget()
    {
    }

    /// <summary>Builds the world of an episode and begins its first step, which gives no reward.</summary>
    private protected abstract void Begin(Rng rng);

    /// <summary>Begins a step of the world with an action of the space, which may lie outside a box.</summary>
    private protected abstract void Act(EnvironmentAction action, Rng rng);

    /// <summary>Writes the observation.</summary>
    /// <returns>How well the episode is going; a step's reward is computed from the change in this.</returns>
    private protected abstract double Observe(Span<float> observation);

    /// <summary>The reward and the end of a step.</summary>
    /// <param name="progress">The change in what <see cref="Observe"/> returned.</param>
    private protected abstract StepResult Judge(double progress);

    /// <summary>Writes the task's part of the state.</summary>
    private protected abstract void SaveTask(StateWriter writer);

    /// <summary>Reads what <see cref="SaveTask"/> wrote.</summary>
    private protected abstract void LoadTask(StateReader reader);

    private void CheckLength(Span<float> observation)
    {
        if (observation.Length != ObservationSpace.Size)
        {
            throw Misuse.ObservationLength(_name, observation.Length, ObservationSpace);
        }
    }
}
