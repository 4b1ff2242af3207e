namespace Gradus.Envs;

/// <summary>
/// Five cells; from the leftmost, action 1 goes right and action 0 left, each step costs 0.1, and the right end pays 1 and terminates the
/// episode; after 50 steps it is truncated. Tests whether costs, a distant reward and a termination work together. Observation: the cell,
/// one-hot.
/// </summary>
public sealed class CorridorProbe() : ProbeEnvironment(new Box(0, 1, Cells), new Discrete(2))
{
    private const int Cells = 5;
    private const double Cost = 0.1;

    private protected override StepResult Respond(EnvironmentAction action)
    {
        Memory = Math.Max(Memory + (2 * action.Index) - 1, 0);
        bool arrived = Memory == Cells - 1;
        return new StepResult((arrived ? 1 : 0) - Cost, Terminated: arrived, Truncated: false);
    }

    private protected override void Observe(Span<float> observation)
    {
        observation.Clear();
        observation[Memory] = 1;
    }
}
