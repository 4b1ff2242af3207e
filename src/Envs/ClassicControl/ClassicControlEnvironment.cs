using Gradus.Envs.Spaces;
using Gradus.Tensors.Randomness;

namespace Gradus.Envs.ClassicControl;

/// <summary>
/// What Gymnasium's small control tasks have in common: a state of a few numbers, a random start, a step of the equations of motion. A task
/// says these; order of calls, actions and saved states are checked here.
/// </summary>
public abstract class ClassicControlEnvironment : IEnvironment, IResumable
{
    private readonly string _name;
    private readonly double[] _state;
    private Rng? _rng;
    private EpisodePhase _phase;

    private protected ClassicControlEnvironment(int stateSize, Space observationSpace, Space actionSpace)
    {
        _name = GetType().Name;
        _state = new double[stateSize];
        ObservationSpace = observationSpace;
        ActionSpace = actionSpace;
    }

    /// <inheritdoc/>
    public Space ObservationSpace { get; }

    /// <inheritdoc/>
    public Space ActionSpace { get; }

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
            throw Misuse.FirstResetWithoutSeed(_name);
        }

        Begin(_rng, _state);
        _phase = EpisodePhase.Running;
        Observe(_state, observation);
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

        CheckObservation(observation);
        StepResult result = Advance(_state, action);
        Observe(_state, observation);
        if (result.Terminated)
        {
            _phase = EpisodePhase.Ended;
        }

        return result;
    }

    /// <inheritdoc/>
    public void SaveState(BinaryWriter writer)
    {
        SavedState.WriteOwner(writer, _name);
        writer.Write((byte)_phase);
        writer.Write(_rng is not null);
        if (_rng is not null)
        {
            _rng.SaveState(writer);
            Array.ForEach(_state, writer.Write);
        }
    }

    /// <inheritdoc/>
    public void LoadState(BinaryReader reader)
    {
        SavedState.CheckOwner(reader, _name);
        EpisodePhase phase = SavedState.ReadPhase(reader, _name);
        Rng? rng = null;
        double[] state = new double[_state.Length];
        if (reader.ReadBoolean())
        {
            rng = new Rng(0);
            rng.LoadState(reader);
            for (int i = 0; i < state.Length; i++)
            {
                state[i] = reader.ReadDouble();
            }
        }

        if ((rng is null && phase != EpisodePhase.NotStarted) || Array.Exists(state, value => !double.IsFinite(value)))
        {
            throw new InvalidDataException($"The saved state of {_name} is damaged: it lacks a random stream, or holds numbers that are not finite.");
        }

        (_phase, _rng) = (phase, rng);
        state.CopyTo(_state, 0);
    }

    /// <summary>Draws the state that an episode begins with.</summary>
    private protected abstract void Begin(Rng rng, Span<double> state);

    /// <summary>Moves the state by one step.</summary>
    private protected abstract StepResult Advance(Span<double> state, EnvironmentAction action);

    /// <summary>Writes what is seen of the state.</summary>
    private protected abstract void Observe(ReadOnlySpan<double> state, Span<float> observation);

    private void CheckObservation(Span<float> observation)
    {
        if (observation.Length != ObservationSpace.Size)
        {
            throw Misuse.ObservationLength(_name, observation.Length, ObservationSpace);
        }
    }
}
