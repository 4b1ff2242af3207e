using Gradus.Envs;

namespace Gradus.Fuzzing;

/// <summary>A program whose processes are in this one.</summary>
/// <param name="Scenario">The environments.</param>
/// <param name="Next">Starts the next process.</param>
internal sealed record ChildCase(Scenario Scenario, Func<IChild> Next) : ChildProgram("case", Scenario.Id, ["case"], [])
{
    public override IChild Start(IsolationOptions options) => Next();

    /// <summary>What is said when all goes well.</summary>
    public static LiveChild Record(Scenario scenario)
    {
        var child = new LiveChild();
        int started = 0;
        var program = new ChildCase(scenario, () => started++ == 0 ? new LiveChild() : child); // the first is asked for the spaces only
        PlayStage stage = default;
        return scenario.Play(program, ref stage) && started == 2
            ? child
            : throw new InvalidOperationException($"{scenario} cannot be recorded.");
    }
}
