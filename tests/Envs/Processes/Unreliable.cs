using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>Shows its steps and a draw from its stream. Action 0 goes on, 1 ends the process, 2 never comes back, 3 throws, 4 ends the episode, 5 lets the next save of its state end the process.</summary>
[RegisterEnvironment("UnreliableTest-v0")]
public sealed class Unreliable : IEnvironment, IResumable
{
    private Rng? _rng;
    private int _steps;
    private bool _cannotBeSaved;

    public Space ObservationSpace { get; } = new Box(0, 1000, 2);

    public Space ActionSpace { get; } = new Discrete(6);

    public void Reset(ulong? seed, Span<float> observation)
    {
        _rng = seed is { } value ? new Rng(value) : _rng!;
        _steps = 0;
        Observe(observation);
    }

    public StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        switch (action.Index)
        {
            case 1:
                Console.Error.WriteLine("goodbye");
                Environment.Exit(7);
                break;
            case 2:
                Thread.Sleep(Timeout.Infinite);
                break;
            case 5:
                _cannotBeSaved = true;
                break;
            case 3:
                throw new InvalidOperationException("the rope broke");
        }

        Console.WriteLine("environments may print");
        _steps++;
        Observe(observation);
        return new StepResult(10 + _steps, action.Index == 4, false);
    }

    public void SaveState(StateWriter writer)
    {
        if (_cannotBeSaved)
        {
            Environment.Exit(8);
        }

        writer.Write("rng", _rng!);
        writer.Write("steps", _steps);
    }

    public void LoadState(StateReader reader)
    {
        var rng = new Rng(0);
        reader.Read("rng", rng);
        int steps = reader.ReadInt32("steps", min: 0);
        reader.WhenAccepted(() => (_rng, _steps) = (rng, steps));
    }

    private void Observe(Span<float> observation) => (observation[0], observation[1]) = (_steps, _rng!.NextSingle());
}
