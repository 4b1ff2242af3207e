using Gradus.Envs;

/// <summary>A pole whose sensor fails after a while.</summary>
internal sealed class BrokenSensor : IEnvironment
{
    private const int Works = 1_000;
    private readonly CartPole _pole = new();
    private int _steps;

    public Space ObservationSpace => _pole.ObservationSpace;

    public Space ActionSpace => _pole.ActionSpace;

    public void Reset(ulong? seed, Span<float> observation) => _pole.Reset(seed, observation);

    public StepResult Step(EnvironmentAction action, Span<float> observation) =>
        ++_steps > Works ? throw new TimeoutException("the sensor does not answer") : _pole.Step(action, observation);
}
