using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Gradus.Envs;
using Gradus.Rl;
using Xunit.Abstractions;

namespace Gradus.Tests;

/// <summary>
/// Kill and compare: runs are killed (SIGKILL) at random moments, resumed, killed again, until they are complete; every kill leaves files
/// that load, costs at most one save interval, and the last bits are those of a run that was never interrupted. Six kills in every run of the
/// tests, 24 where the whole is asked for (<see cref="LongSweep"/>); as many as <c>GRADUS_KILLS</c> says otherwise, from the seed in
/// <c>GRADUS_KILL_SEED</c>.
/// </summary>
public sealed class KillTests(ITestOutputHelper report) : IDisposable
{
    private const int Interval = 2_000;
    private const int Attempts = 40;

    private static readonly int Kills = Number("GRADUS_KILLS", LongSweep.Of(6, 24));
    private static readonly string[] Settings =
    [
        "a2c CartPole-v1 --envs 4 --steps 200k --set hidden=16",
        "ppo CartPole-v1 --envs 4 --steps 60k --set n_steps=64 --set minibatch_size=64 --set hidden=16",
        "acktr CartPole-v1 --envs 4 --steps 60k --set hidden=16",
        "trpo CartPole-v1 --envs 4 --steps 50k --set n_steps=64 --set hidden=16",
        "a2c Pendulum-v1 --envs 4 --steps 120k --set hidden=16 --set normalize_observations=true --set normalize_rewards=true",
        "a3c CartPole-v1 --workers 1 --steps 100k --set hidden=16",
    ];

    private readonly GradusCommand _gradus = new();
    private readonly Rng _rng = new((ulong)Number("GRADUS_KILL_SEED", 7));
    private int _kills;
    private int _beforeFirstSave;
    private int _completed;
    private long _mostLost;

    public void Dispose() => _gradus.Dispose();

    private string Run => Path.Combine(_gradus.Folder, "run");

    private string Checkpoint => Path.Combine(Run, "checkpoint.safetensors");

    private string State => Path.Combine(Run, "state.safetensors");

    [Fact]
    [Trait("Category", "Stress")]
    public void A_run_that_is_killed_again_and_again_is_the_run_that_was_not()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // the signals are Unix's
        }

        var clock = Stopwatch.StartNew();
        int quota = (Kills + Settings.Length - 1) / Settings.Length;
        foreach (string setting in Settings)
        {
            int until = Math.Min(_kills + quota, Kills);
            string whole = HashOfWholeRun(setting);
            while (_kills < until)
            {
                KillUntilComplete(setting, whole, until);
            }
        }

        report.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{_kills} kills in {clock.Elapsed.TotalSeconds:0} s, {_beforeFirstSave} of them before the first save; {_completed} runs completed, all with the bits of the "
                + $"uninterrupted one; at most {_mostLost} environment steps lost, with a save every {Interval}."));
        Assert.True(_completed >= Settings.Length - 1);
        Assert.True(_beforeFirstSave <= _kills / 2, "Most kills came before there was anything to lose.");
    }

    private static int Number(string variable, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : usual;

    private string HashOfWholeRun(string setting)
    {
        string hash = _gradus.RunJson($"train {setting} --quiet --json --out {{folder}}/whole").GetProperty("parameter_hash").GetString()!;
        Directory.Delete(Path.Combine(_gradus.Folder, "whole"), recursive: true);
        return hash;
    }

    /// <summary>One run from its start to its end, killed until it is complete or the kills are used up, and then left to end.</summary>
    private void KillUntilComplete(string setting, string whole, int until)
    {
        for (int attempt = 0; ; attempt++)
        {
            bool resumes = File.Exists(State);
            if (!resumes && Directory.Exists(Run))
            {
                Directory.Delete(Run, recursive: true); // the rows of an earlier run would look like progress of this one
            }

            string words = resumes ? $"resume {Run} --quiet --json" : $"train {setting} --save-every {Interval} --quiet --json --out {Run}";
            ProcessStartInfo start = GradusProcess.Command(words.Split(' '));
            start.RedirectStandardError = true;
            using Process process = GradusProcess.Start(start);
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> error = process.StandardError.ReadToEndAsync();
            bool spares = _kills >= until || attempt > Attempts;
            string file = setting.StartsWith("a3c", StringComparison.Ordinal) ? Checkpoint : State;
            if (!spares && RunsAtItsMoment(process, resumes, file))
            {
                process.Kill();
                process.WaitForExit();
                _kills++;
                if (Examine(setting, whole))
                {
                    _completed++; // in its evaluation, after the last save
                    return;
                }

                continue;
            }

            process.WaitForExit();
            string message = error.GetAwaiter().GetResult();
            Assert.True(process.ExitCode == 0, message);
            using JsonDocument result = JsonDocument.Parse(output.GetAwaiter().GetResult());
            Assert.Equal(whole, result.RootElement.GetProperty("parameter_hash").GetString());
            Assert.False(File.Exists(State));
            Assert.Empty(Directory.GetFiles(Run, "*.tmp"));
            long[] steps = Steps();
            Assert.Equal(steps.Order().Distinct(), steps);
            _completed++;
            return;
        }
    }

    /// <summary>
    /// Waits for what a kill is to hit: anything from the start on, the first save, which begins with the first rows, or what comes later.
    /// </summary>
    /// <param name="process">The process.</param>
    /// <param name="resumes">Whether it goes on with a run.</param>
    /// <param name="saved">The file that completes a save.</param>
    /// <returns>Whether the process still runs then.</returns>
    private bool RunsAtItsMoment(Process process, bool resumes, string saved)
    {
        double kind = _rng.NextDouble();
        int before = resumes ? Steps().Length : 0;
        var patience = Stopwatch.StartNew();
        while (!process.HasExited && kind >= 0.1 && !(Steps().Length > before && (kind < 0.35 || File.Exists(saved))))
        {
            Assert.True(patience.Elapsed < Patience.Longest, "The run writes no row.");
            Thread.Sleep(3); // not a spin: what is watched needs the core
        }

        return !process.WaitForExit(TimeSpan.FromSeconds(_rng.NextDouble() * 0.25));
    }

    /// <summary>What a kill has left: a policy that loads, a state that loads and is at most one interval behind.</summary>
    /// <returns>Whether the training was complete, and its policy saved.</returns>
    private bool Examine(string setting, string whole)
    {
        string? hash = null;
        if (File.Exists(Checkpoint))
        {
            using var policy = Policy.Load(Checkpoint);
            hash = policy.ParameterHash();
        }

        if (hash == whole && !File.Exists(State))
        {
            return true;
        }

        string[] words = setting.Split(' ');
        if (words[0] == "a3c")
        {
            return false; // it cannot be resumed; its policy is kept
        }

        if (!File.Exists(State))
        {
            _beforeFirstSave++;
        }

        long saved = File.Exists(State) ? StepsOfState(words[0], words[1]) : 0;
        long lost = Steps().DefaultIfEmpty(0).Max() - saved;
        _mostLost = Math.Max(_mostLost, lost);
        Assert.InRange(lost, long.MinValue, Interval + 512); // a save waits for the end of the update, of 256 steps at most, as does a row
        return false;
    }

    /// <summary>Loads the state as a program would, and returns its environment steps.</summary>
    private long StepsOfState(string algorithm, string environment)
    {
        using JsonDocument config = JsonDocument.Parse(_gradus.FileText("run/config.json"));
        AlgorithmInfo info = Algorithms.Find(algorithm);
        AgentOptions options = info.Hyperparameters.Read(info.Hyperparameters.Defaults, config.RootElement.GetProperty("hyperparameters"));
        using Agent agent = info.Create(EnvironmentSource.Of(environment, 4, 0), options, new ManagedBackend<float>());
        TrainingState.Load(State, agent, environment == "CartPole-v1" ? new ThresholdTracker(195, 475) : new ThresholdTracker());
        return agent.EnvironmentSteps;
    }

    /// <summary>The environment steps in the table of metrics, as far as its rows are whole.</summary>
    private long[] Steps()
    {
        string metrics = Path.Combine(Run, "metrics.csv");
        if (!File.Exists(metrics))
        {
            return [];
        }

        using var reader = new StreamReader(new FileStream(metrics, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        string[] rows = reader.ReadToEnd().Split('\n');
        return rows.Length < 2 ? [] : [.. rows[1..^1].Select(row => long.Parse(row.Split(',')[0], CultureInfo.InvariantCulture))];
    }
}
