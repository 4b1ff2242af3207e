using System.Diagnostics;
using System.Text.Json;

namespace Gradus.Tests;

/// <summary>Runs in two ranks that a launcher of MPI starts: the bits of one process with as many shards, and one sentence for what is wrong.</summary>
public sealed class MpiTests : IDisposable
{
    private readonly GradusCommand _command = new();

    /// <summary>Every algorithm under one launcher, and under the other that which sends most; all of them where the whole is asked for.</summary>
    public static TheoryData<string, string> Runs
    {
        get
        {
            var runs = new TheoryData<string, string>();
            foreach (string launcher in (string[])["mpich", "openmpi"])
            {
                foreach (string algorithm in launcher == "mpich" || LongSweep.IsWhole ? (string[])["a2c", "ppo", "acktr", "trpo"] : ["acktr"])
                {
                    runs.Add(launcher, algorithm);
                }
            }

            return runs;
        }
    }

    [SkippableTheory]
    [Trait("Category", "Stress")]
    [MemberData(nameof(Runs))]
    public void Two_ranks_have_the_bits_of_two_shards(string launcher, string algorithm)
    {
        Require(launcher);
        string line = $"train {algorithm} CartPole-v1 --envs 4 --steps 256 --seed 3 --set n_steps=16 --set normalize_observations=true "
            + "--set normalize_rewards=true --json --quiet" + algorithm switch
            {
                "ppo" => " --set minibatch_size=32",
                "trpo" => " --set value_minibatch_size=32",
                _ => "",
            };
        string expected = HashOf(_command.RunJson($"{line} --shards 2 --out {{folder}}/one"));
        Assert.Equal(expected, HashOf(Json(Run(launcher, 2, $"{line} --out {Path.Combine(_command.Folder, "two")}"))));
    }

    [SkippableTheory]
    [Trait("Category", "Stress")]
    [InlineData("mpich")]
    [InlineDataOfWhole("openmpi")]
    public void A_run_goes_on_to_the_bit_from_ranks_to_one_process_and_back(string launcher)
    {
        Require(launcher);
        string line = "train ppo CartPole-v1 --envs 8 --steps 1024 --shards 4 --set n_steps=32 --json --quiet";
        string one = Path.Combine(_command.Folder, "one");
        string two = Path.Combine(_command.Folder, "two");
        Assert.Equal(HashOf(_command.RunJson($"{line} --out {one}")), HashOf(Json(Run(launcher, 2, $"{line} --out {two}"))));
        Assert.Equal(
            HashOf(_command.RunJson($"resume {two} --steps 2048 --json --quiet")),
            HashOf(Json(Run(launcher, 2, $"resume {one} --steps 2048 --json --quiet"))));
    }

    [SkippableTheory]
    [Trait("Category", "Stress")]
    [InlineData("mpich")]
    [InlineDataOfWhole("openmpi")]
    public void What_is_wrong_is_said_once_and_before_anything_runs(string launcher)
    {
        Require(launcher);
        Refuses("train a2c CartPole-v1 --envs 7", "gradus: 2 shards cannot share 7 environments equally: the number of shards must divide");
        Refuses("train a2c CartPole-v1 --envs 9 --shards 3", "gradus: 2 processes cannot share 3 shards equally: ");
        Refuses("train a3c CartPole-v1 --workers 3", "gradus: 2 processes cannot share 3 workers equally: ");
        Refuses("train a3c CartPole-v1 --steps 1", "gradus: --steps cannot be 1: one rollout of a3c in ");
        Refuses("train a2c CartPole-v1 --steps 1", "gradus: --steps cannot be 1: one rollout of a2c in ");
        Refuses("train a2c CartPole-v1 --sharts 2", "gradus: train has no option '--sharts'.");
        Refuses("train a2c CartPole-v1 --actors 2", "gradus: --actors is for --cluster, which is not given.");
        Refuses("compare a2c --env CartPole-v1 --steps 1000", "gradus: compare cannot be divided among processes of MPI, ");
        Refuses("resume nowhere", "gradus: There is no run folder 'nowhere'.");
        Refuses("train a2c CartPole-v1 --processes 2", "gradus: --processes starts the processes, but a launcher of MPI has done so");

        void Refuses(string line, string sentence)
        {
            (int code, _, string error) = Run(launcher, 2, line);
            Assert.NotEqual(0, code);
            Assert.Equal(2, error.Split(sentence).Length);
        }
    }

    [SkippableTheory]
    [InlineData("train a3c CartPole-v1 --cluster local")]
    [InlineData("resume nowhere --cluster local")]
    public void A_run_in_ranks_has_no_actors(string line)
    {
        OutsideParts.Mpich.Require();
        (int code, _, string error) = MpiJob.Finish(Launch("mpich", 2, ClusterProcesses.Program, line));
        Assert.Equal(2, code);
        Assert.Equal(2, error.Split("gradus: A run has either 2 processes of MPI or, by --cluster, actors: ").Length);
    }

    [SkippableFact]
    public void Ranks_with_other_options_do_not_run()
    {
        OutsideParts.Mpich.Require();
        ProcessStartInfo command = Command("mpich", 1, "train a2c CartPole-v1 --steps 4000");
        string[] other = [":", "-n", "1", "dotnet", GradusProcess.Program, .. "train a2c CartPole-v1 --steps 5000".Split(' ')];
        Array.ForEach(other, command.ArgumentList.Add);

        (int code, _, string error) = MpiJob.Finish(command);

        Assert.Equal(2, code);
        Assert.Contains("gradus: Rank 1 was started with other options, or with another version of gradus, than rank 0", error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void The_command_starts_the_processes_itself()
    {
        OutsideParts.Mpich.Require();
        string expected = HashOf(_command.RunJson("train a2c CartPole-v1 --envs 8 --steps 1000 --shards 2 --json --quiet --out {folder}/one"));
        string folder = Path.Combine(_command.Folder, "two");
        ProcessStartInfo command =
            GradusProcess.Command([.. $"train a2c CartPole-v1 --processes:2 --envs 8 --steps 1000 --json --quiet --out {folder}".Split(' ')]);
        MpiJob.Allow(command);
        Assert.Equal(expected, HashOf(Json(MpiJob.Finish(command))));
    }

    [SkippableTheory]
    [InlineData("mpich")]
    [InlineData("openmpi")]
    public void What_four_ranks_add_to_a_store_in_a_window_is_exact(string launcher)
    {
        Require(launcher);
        (int code, string output, string error) = MpiJob.Finish(Launch(
            launcher, 4, Repository.BuildOf("benchmarks", "Gradus.Benchmarks.dll"), "table processes"));
        Assert.True(code == 0, error);
        Assert.Contains("Cas: 4 processes added 1 to 9008 elements 8000 times; 9008 elements are 8000; lost 0.00000, ", output, StringComparison.Ordinal);
        Assert.Contains("Locked: 4 processes added 1 to 9008 elements 8000 times; 9008 elements are 8000; lost 0.00000, ", output, StringComparison.Ordinal);
        Assert.Contains("Racy: 4 processes added 1 to 9008 elements 8000 times; ", output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Workers_of_A3C_in_four_processes_learn_one_policy()
    {
        OutsideParts.Mpich.Require();
        string folder = Path.Combine(_command.Folder, "run");
        ProcessStartInfo command = GradusProcess.Command(
            [.. $"train a3c CartPole-v1 --processes=4 --workers 4 --steps 60k --json --quiet --out {folder}".Split(' ')]);
        MpiJob.Allow(command);
        JsonElement report = Json(MpiJob.Finish(command));
        Assert.Equal("completed", report.GetProperty("status").GetString());
        Assert.Equal(4, report.GetProperty("workers").GetArrayLength());
        Assert.Equal(60_000, report.GetProperty("env_steps").GetInt64());
        Assert.Equal(60_000, report.GetProperty("workers").EnumerateArray().Sum(worker => worker.GetProperty("env_steps").GetInt64()));
        Assert.Equal(
            report.GetProperty("updates").GetInt64(),
            report.GetProperty("staleness").GetProperty("histogram").EnumerateArray().Sum(bin => bin.GetInt64()));
        Assert.Contains(",staleness,lost_updates", File.ReadAllText(Path.Combine(folder, "metrics.csv")), StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("mpich")]
    [InlineData("openmpi")]
    public void A_rank_that_is_killed_ends_the_job_and_what_was_saved_goes_on(string launcher)
    {
        Require(launcher);
        string run = Path.Combine(_command.Folder, "run");
        ProcessStartInfo command = Command(launcher, 2, $"train a2c CartPole-v1 --envs 8 --steps 500m --save-every 1s --quiet --out {run}");
        string state = Path.Combine(run, "state.safetensors");
        (int code, _, _) = MpiJob.Finish(command, () =>
        {
            Patience.Until(() => File.Exists(state), "The run was not saved.");
            MpiJob.KillRankOf(run);
        });

        Assert.NotEqual(0, code);
        JsonElement report = _command.RunJson($"resume {run} --steps +4000 --json --quiet");
        Assert.True(report.GetProperty("env_steps").GetInt64() > 4000);
    }

    public void Dispose() => _command.Dispose();

    private static void Require(string launcher) => (launcher == "mpich" ? OutsideParts.Mpich : OutsideParts.OpenMpi).Require();

    private static string HashOf(JsonElement report) => report.GetProperty("parameter_hash").GetString()!;

    private static JsonElement Json((int Code, string Out, string Error) result)
    {
        Assert.True(result.Code == 0, result.Error);
        using JsonDocument document = JsonDocument.Parse(result.Out[result.Out.IndexOf('{', StringComparison.Ordinal)..]);
        return document.RootElement.Clone();
    }

    private static (int Code, string Out, string Error) Run(string launcher, int ranks, string line) => MpiJob.Finish(Command(launcher, ranks, line));

    private static ProcessStartInfo Command(string launcher, int ranks, string line) =>
        Launch(launcher, ranks, GradusProcess.Program, line);

    private static ProcessStartInfo Launch(string launcher, int ranks, string program, string line)
    {
        var command = new ProcessStartInfo($"mpirun.{launcher}") { RedirectStandardOutput = true };
        string[] oversubscribe = launcher == "openmpi" ? ["--oversubscribe"] : [];
        string[] words = ["-n", $"{ranks}", .. oversubscribe, "dotnet", program, .. line.Split(' ')];
        Array.ForEach(words, command.ArgumentList.Add);
        MpiJob.Allow(command);
        return command;
    }
}
