using System.Diagnostics;
using System.Text.Json;

namespace Gradus.Tests;

/// <summary>Runs in ranks on two hosts, which are network namespaces: the bits of one process, whatever happens to ranks and network.</summary>
public sealed class NetworkTests : IDisposable
{
    private readonly GradusCommand _gradus = new();

    [SkippableTheory]
    [Trait("Category", "Stress")]
    [InlineData("mpich")]
    [InlineDataOfWhole("openmpi")]
    public void A_partition_holds_up_a_run_on_two_hosts_and_a_lost_rank_ends_it_and_it_goes_on_with_the_bits_of_one_process(string launcher)
    {
        Require(launcher);
        using var hosts = new NetworkHosts();
        const string Line = "train a2c CartPole-v1 --envs 8 --seed 3 --set lr_schedule=constant --quiet";
        string run = Path.Combine(_gradus.Folder, "run");
        string state = Path.Combine(run, "state.safetensors");
        ProcessStartInfo command = Command(hosts, launcher, 2, $"{Line} --processes 4 --steps 500m --save-every 2000 --out {run}");
        (int code, _, string error) = MpiJob.Finish(command, () =>
        {
            Patience.Until(() => File.Exists(state), "The run was not saved.");
            hosts.Part();
            Thread.Sleep(TimeSpan.FromSeconds(LongSweep.Of(1, 10)));
            hosts.Join();
            DateTime joined = DateTime.UtcNow;
            Patience.Until(() => File.GetLastWriteTimeUtc(state) > joined.AddSeconds(0.5), "The run did not go on after the partition.");
            MpiJob.KillRankOf(run);
        });

        Assert.Equal(1, code);
        Assert.Contains("gradus: a process ended before the run did, and the others with it; if anything was saved before that, it is intact", error, StringComparison.Ordinal);
        JsonElement report = _gradus.RunJson($"resume {run} --steps +2048 --json --quiet");
        long steps = report.GetProperty("env_steps").GetInt64();
        Assert.True(steps > 4000);
        Assert.Equal(
            _gradus.RunJson($"{Line} --shards 4 --steps {steps} --json --out {{folder}}/one").GetProperty("parameter_hash").GetString(),
            report.GetProperty("parameter_hash").GetString());
    }

    [SkippableFact]
    public void A_slow_and_lossy_network_changes_no_bit()
    {
        Require("openmpi");
        OutsideParts.Netem.Require();
        using var hosts = new NetworkHosts();
        hosts.Spoil("delay 5ms loss 1%");
        const string Line = "train a2c CartPole-v1 --envs 4 --seed 3 --steps 2000 --json --quiet";
        (int code, string output, string error) = MpiJob.Finish(Command(hosts, "openmpi", 1, $"{Line} --processes 2 --out {_gradus.Folder}/two"));
        Assert.True(code == 0, error);
        using JsonDocument report = JsonDocument.Parse(output[output.IndexOf('{', StringComparison.Ordinal)..]);
        Assert.Equal(
            _gradus.RunJson($"{Line} --shards 2 --out {{folder}}/one").GetProperty("parameter_hash").GetString(),
            report.RootElement.GetProperty("parameter_hash").GetString());
    }

    [SkippableFact]
    public void A3C_on_two_hosts_is_refused()
    {
        Require("openmpi");
        using var hosts = new NetworkHosts();
        (int code, _, string error) = MpiJob.Finish(
            Command(hosts, "openmpi", 1, $"train a3c CartPole-v1 --workers 2 --processes 2 --out {_gradus.Folder}/run"));
        Assert.NotEqual(0, code);
        Assert.Contains(
            "gradus: Processes that share memory have to be on one machine, and of these 2 only 1 are on that of rank 0.", error, StringComparison.Ordinal);
        Assert.False(_gradus.HasFile("run"), "A run was begun.");
    }

    public void Dispose() => _gradus.Dispose();

    private static void Require(string launcher)
    {
        OutsideParts.NetworkNamespaces.Require();
        (launcher == "mpich" ? OutsideParts.Mpich : OutsideParts.OpenMpi).Require();
    }

    /// <summary>The command on the first host, which starts its processes on both as a launcher is told by variables.</summary>
    private ProcessStartInfo Command(NetworkHosts hosts, string launcher, int ranksPerHost, string line)
    {
        string programs = Directory.CreateDirectory(Path.Combine(_gradus.Folder, "programs")).FullName;
        Link("mpirun", $"mpirun.{launcher}");
        if (launcher == "mpich")
        {
            Link("hydra_pmi_proxy", "hydra_pmi_proxy"); // which MPICH's looks for beside itself
        }

        string file = Path.Combine(_gradus.Folder, "hosts");
        File.WriteAllLines(file, Enumerable.Range(0, NetworkHosts.Count).Select(host =>
            NetworkHosts.AddressOf(host) + (launcher == "mpich" ? $":{ranksPerHost}" : $" slots={ranksPerHost}")));
        ProcessStartInfo command = hosts.On(0, GradusProcess.Command(line.Split(' ')));
        MpiJob.Allow(command);
        (string, string)[] variables = launcher == "mpich"
            ? [
                ("HYDRA_LAUNCHER", "ssh"), ("HYDRA_LAUNCHER_EXEC", hosts.Agent), ("HYDRA_HOST_FILE", file),
                ("UCX_TLS", "tcp,self"), // or it takes the memory that the hosts have in common here
            ]
            : [
                ("OMPI_MCA_plm_rsh_agent", hosts.Agent), ("OMPI_MCA_orte_default_hostfile", file), ("OMPI_MCA_pml", "ob1"),
                ("OMPI_MCA_btl", "tcp,self"), ("OMPI_MCA_hwloc_base_binding_policy", "none"),
            ];
        foreach ((string name, string value) in variables)
        {
            command.Environment[name] = value;
        }

        command.Environment["PATH"] = $"{programs}:{Environment.GetEnvironmentVariable("PATH")}";
        return command;

        void Link(string name, string program) =>
            File.CreateSymbolicLink(Path.Combine(programs, name), OutsideParts.ProgramOnPath(program)!);
    }
}
