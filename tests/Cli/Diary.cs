using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>Keeps a diary, one file per process: a line with the seed of every reset that has one. Episodes have five steps.</summary>
[RegisterEnvironment("DiaryTest-v0")]
public sealed class Diary : IEnvironment
{
    /// <summary>The variable that names the folder of the diaries; without it none are kept.</summary>
    public const string Folder = "GRADUS_TEST_DIARY";

    private readonly string? _file;
    private int _steps;

    public Diary()
    {
        string? folder = Environment.GetEnvironmentVariable(Folder);
        _file = folder is null ? null : Path.Combine(folder, $"{Environment.ProcessId}-{Path.GetRandomFileName()}");
        Write("");
    }

    public Space ObservationSpace { get; } = new Box(0, 10, 1);

    public Space ActionSpace { get; } = new Discrete(2);

    public void Reset(ulong? seed, Span<float> observation)
    {
        observation[0] = _steps = 0;
        if (seed is { } value)
        {
            Write(FormattableString.Invariant($"{value}\n"));
        }
    }

    public StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        observation[0] = ++_steps;
        return new StepResult(1, _steps == 5, false);
    }

    private void Write(string text)
    {
        if (_file is not null)
        {
            File.AppendAllText(_file, text);
        }
    }
}
