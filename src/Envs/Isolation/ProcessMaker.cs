namespace Gradus.Envs;

/// <summary>Environments in their own processes, with one budget of restarts for all of them.</summary>
/// <param name="program">The program that hosts them.</param>
/// <param name="options">The options; null to spread the environments evenly over as many processes as the machine has processors.</param>
/// <param name="ranks">The number of the run's environments.</param>
internal sealed class ProcessMaker(ChildProgram program, IsolationOptions? options, int ranks = 1) : EnvironmentMaker
{
    private readonly IsolationOptions _options = options ?? new IsolationOptions();
    private readonly RestartBudget _budget = new((options ?? new IsolationOptions()).MaxRestarts, ranks);

    public override bool IsIsolated => true;

    public override int Restarts => _budget.Used;

    public override EnvironmentSpaces? Spaces => KnownSpaces;

    /// <summary>The spaces, if they are known already.</summary>
    public EnvironmentSpaces? KnownSpaces { get; init; }

    public override ProcessMaker Anew(int ranks) => new(program, options, ranks) { KnownSpaces = KnownSpaces };

    public override IEnvironment MakeOne(IEnvironment? first) =>
        new ProcessEnvironment(program, _options with { EnvironmentsPerProcess = 1 }, _budget, ProcessOf(first));

    public override EnvironmentBatch MakeBatch(int count, AutoresetMode autoreset, IEnvironment? first) =>
        ProcessBatch.Start(program, count, autoreset, options ?? Spread(count), _budget, ProcessOf(first));

    private static IChild? ProcessOf(IEnvironment? first) => ((ProcessEnvironment?)first)?.HandOn();

    private IsolationOptions Spread(int count)
    {
        int processes = Math.Min(count, Environment.ProcessorCount);
        return _options with { EnvironmentsPerProcess = (count + processes - 1) / processes };
    }
}
