using Gradus.Envs;

namespace Gradus.Examples;

/// <summary>A character in a world: one step of physics a frame, with the action of the latest policy.</summary>
internal sealed class PlayerNode(string environment, ulong seed) : Node
{
    private const int Remembered = 3;

    private readonly IEnvironment _world = EnvironmentRegistry.Make(environment);
    private readonly double[] _returns = new double[Remembered];
    private float[] _observation = [];
    private double _return;
    private int _episodes;

    /// <summary>Where policies come from; without one the character stands still.</summary>
    public required LearnerNode Teacher { get; init; }

    /// <summary>The mean return of the last episodes.</summary>
    public double Recent => _returns.Sum() / Math.Clamp(_episodes, 1, Remembered);

    public override void _Ready()
    {
        _observation = new float[_world.ObservationSpace.Size];
        _world.Reset(seed, _observation);
    }

    public override void _Process(double delta)
    {
        int action = Teacher.Latest?.Act(_observation) ?? 0;
        StepResult result = _world.Step(action, _observation);
        _return += result.Reward;
        if (result.Ended)
        {
            _returns[_episodes++ % Remembered] = _return;
            _return = 0;
            _world.Reset(seed: null, _observation);
        }
    }
}
