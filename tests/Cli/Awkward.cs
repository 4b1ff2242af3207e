using System.Globalization;
using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>An environment that does one of the things that real ones do to the program around them. Episodes have five steps.</summary>
[RegisterEnvironment(Id)]
public sealed class Awkward : IEnvironment
{
    public const string Id = "AwkwardTest-v0";

    /// <summary>The variable that says what it does: <c>fail</c>, <c>print</c>, <c>culture</c>, <c>move:FOLDER</c>, <c>reward:NUMBER</c>,
    /// <c>observe:NUMBER</c>, or <c>die:FILE</c>, once, where there is no such file yet; with <c>late:</c> before it, a number comes only in
    /// episodes of evaluations.</summary>
    public const string Habit = "GRADUS_TEST_HABIT";

    private const string Late = "late:";

    private readonly string _habit;
    private readonly bool _isLate;
    private ulong? _seed;
    private int _steps;

    public Awkward()
        : this(Environment.GetEnvironmentVariable(Habit) ?? "")
    {
    }

    /// <summary>Makes one that does what the variable could say.</summary>
    public Awkward(string habit)
    {
        _isLate = habit.StartsWith(Late, StringComparison.Ordinal);
        _habit = _isLate ? habit[Late.Length..] : habit;
        if (_habit == "fail")
        {
            throw new ArgumentOutOfRangeException(nameof(habit), 3, "the licence has expired");
        }
    }

    public Space ObservationSpace { get; } = new Box(0, 10, 1);

    public Space ActionSpace { get; } = new Discrete(2);

    public void Reset(ulong? seed, Span<float> observation)
    {
        _seed = seed ?? _seed;
        observation[0] = _steps = 0;
        if (_habit.StartsWith("move:", StringComparison.Ordinal))
        {
            Environment.CurrentDirectory = _habit["move:".Length..];
        }
        else if (_habit == "print")
        {
            Console.WriteLine("I begin again");
            using Stream around = Console.OpenStandardOutput(); // as native code writes
            around.Write("and again\n"u8);
        }
        else if (_habit == "culture")
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        }
    }

    public StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        if (_habit.StartsWith("die:", StringComparison.Ordinal) && !File.Exists(_habit["die:".Length..]))
        {
            File.WriteAllText(_habit["die:".Length..], "");
            Environment.Exit(3);
        }

        observation[0] = ++_steps;
        if (_steps == 3 && Number("observe:") is { } shown)
        {
            observation[0] = (float)shown;
        }

        return new StepResult(_steps == 3 && Number("reward:") is { } reward ? reward : 0.25, _steps == 5, false);
    }

    private double? Number(string habit) =>
        _habit.StartsWith(habit, StringComparison.Ordinal) && (!_isLate || _seed % RunSeeds.PerRun >= RunSeeds.FirstEvaluation) ? double.Parse(_habit.AsSpan(habit.Length), CultureInfo.InvariantCulture) : null;
}
