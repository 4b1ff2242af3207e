using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>A random walk of two numbers that is right in all but one thing.</summary>
internal sealed class MistakenEnvironment(EnvironmentMistake mistake) : IEnvironment, IResumable
{
    private static readonly Random Unseeded = new();
    private static double _shared;

    private readonly Box _observations = new(-1000, 1000, 2);
    private Rng _rng = new(0);
    private ulong? _seed;
    private double _position;
    private int _steps;
    private bool _running;

    public Space ObservationSpace => mistake == EnvironmentMistake.NewSpaceEveryTime ? new Box(-1000, 1000, 2) : _observations;

    public Space ActionSpace { get; } = new Discrete(3);

    public void Reset(ulong? seed, Span<float> observation)
    {
        if (mistake == EnvironmentMistake.StreamRestarted)
        {
            _seed = seed ?? _seed;
            seed = _seed;
        }

        if (seed is { } value && mistake != EnvironmentMistake.SeedIgnored)
        {
            _rng = new Rng(value);
        }

        _position = mistake == EnvironmentMistake.SeedIgnored ? Unseeded.NextDouble() : _rng.NextDouble();
        _shared = _position;
        _steps = mistake == EnvironmentMistake.EpisodeLeftOver ? _steps : 0;
        _running = true;
        Observe(observation);
    }

    public StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        bool mayStep = _running || (mistake == EnvironmentMistake.StepBeforeReset && _steps == 0) || (mistake == EnvironmentMistake.StepAfterEnd && _steps > 0);
        if (!mayStep)
        {
            throw new InvalidOperationException("Call Reset first.");
        }

        if (!ActionSpace.Contains(action) && mistake != EnvironmentMistake.AnyAction)
        {
            throw mistake == EnvironmentMistake.WrongException ? new FormatException("no") : new ArgumentException("The action is not in the space.");
        }

        int move = action.Kind == ActionKind.Index ? action.Index : 0;
        _position += move - 1 + (0.1 * _rng.NextDouble());
        _steps++;
        bool ends = mistake != EnvironmentMistake.NeverEnds && _steps % 17 == 0;
        _running = !ends;
        Observe(observation);
        return new StepResult(mistake == EnvironmentMistake.RewardNaN && _steps == 9 ? double.NaN : 1, ends, false);
    }

    public void SaveState(StateWriter writer)
    {
        writer.Write("rng", _rng);
        writer.Write("position", _position);
        writer.Write("steps", mistake == EnvironmentMistake.StateForgotten ? 0 : _steps);
        writer.Write("running", _running);
        writer.Write("seed", _seed ?? 0);
        writer.Write("more", 0);
    }

    public void LoadState(StateReader reader)
    {
        reader.Read("rng", _rng);
        double position = reader.ReadDouble("position");
        int steps = reader.ReadInt32("steps");
        bool running = reader.ReadBoolean("running");
        ulong seed = reader.ReadUInt64("seed");
        if (mistake != EnvironmentMistake.StateTooShort)
        {
            reader.ReadInt32("more");
        }

        if (mistake == EnvironmentMistake.StateAssignedTooSoon)
        {
            _position = position;
        }

        reader.WhenAccepted(() => (_position, _steps, _running, _seed) = (position, steps, running, seed));
    }

    private void Observe(Span<float> observation)
    {
        double position = mistake == EnvironmentMistake.SharedState ? _shared += 0.01 : _position;
        if (mistake == EnvironmentMistake.ReadsMemory)
        {
            position = observation[0] + 1;
        }

        observation[0] = mistake switch
        {
            EnvironmentMistake.ObservationOutside when _steps == 5 => 1001,
            EnvironmentMistake.ObservationNaN when _steps == 5 => float.NaN,
            _ => (float)position,
        };
        if (mistake != EnvironmentMistake.ShortObservation)
        {
            observation[1] = _steps;
        }

        if (mistake == EnvironmentMistake.LongObservation)
        {
            observation[2] = 0;
        }
    }
}
