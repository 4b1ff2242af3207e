using System.Globalization;
using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>
/// An environment whose episodes never end. Where a variable names a file, it is written after a while in an episode whose seed is at least
/// that of another variable, counted from its run's first, so that a test knows where the command is.
/// </summary>
[RegisterEnvironment(Id)]
public sealed class Endless : IEnvironment
{
    public const string Id = "EndlessTest-v0";
    public const string Mark = "GRADUS_TEST_MARK";
    public const string MarkFrom = "GRADUS_TEST_MARK_FROM";

    private const int While = 500;

    private readonly string? _mark = Environment.GetEnvironmentVariable(Mark);
    private readonly ulong _from = ulong.Parse(Environment.GetEnvironmentVariable(MarkFrom) ?? "0", CultureInfo.InvariantCulture);
    private ulong _seed;
    private int _steps;

    public Space ObservationSpace { get; } = new Box(0, 1, 1);

    public Space ActionSpace { get; } = new Discrete(2);

    public void Reset(ulong? seed, Span<float> observation)
    {
        _seed = seed ?? _seed;
        observation[0] = _steps = 0;
    }

    public StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        observation[0] = 0.5f;
        if (++_steps == While && _mark is not null && _seed % RunSeeds.PerRun >= _from)
        {
            File.WriteAllText(_mark, "");
        }

        return new StepResult(0.5, Terminated: false, Truncated: false);
    }
}
