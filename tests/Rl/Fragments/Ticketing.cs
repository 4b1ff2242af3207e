using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>Pays with a number that no other step of any environment has.</summary>
/// <param name="tickets">The last number given, shared by all.</param>
/// <param name="milliseconds">How long a step takes.</param>
internal sealed class Ticketing(Tickets tickets, int milliseconds) : IEnvironment
{
    public Space ObservationSpace { get; } = new Box(-1, 1, 1);

    public Space ActionSpace { get; } = new Discrete(2);

    public void Reset(ulong? seed, Span<float> observation) => observation.Clear();

    public StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        Thread.Sleep(milliseconds);
        observation.Clear();
        int ticket = tickets.Next(this);
        return new StepResult(ticket, Terminated: ticket % 37 == 0, Truncated: false);
    }
}
