using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Gradus.Cli;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>Runs whose actors are on silos go on when those are lost, and can be interrupted and resumed like others.</summary>
public sealed class ActorClusterTests : IDisposable
{
    private readonly ClusterProcesses _cluster = new();

    /// <summary>A run is interrupted, resumed, and loses a silo meanwhile; the long version has a hundred actors and loses twenty.</summary>
    [Fact]
    [Trait("Category", "Stress")]
    public void A_run_with_actors_is_resumed_and_survives_the_loss_of_a_silo()
    {
        int actors = LongSweep.Of(4, 100), lost = LongSweep.Of(2, 20);
        Process first = _cluster.Silo($"--cluster local --actors {lost}");
        _cluster.Silo($"--cluster local --actors {actors}");
        string run = Path.Combine(_cluster.Folder, "run");

        long steps = LongSweep.Of(40_000, 2_000_000);
        string line = $"train a2c CartPole-v1 --cluster local --actors {actors} --quorum {actors / 2} --steps {steps} --out {{folder}}/run --save-every 400";
        Process client = _cluster.Start(_cluster.Command(line));
        Task<string> output = client.StandardOutput.ReadToEndAsync();
        Patience.Until(() => client.HasExited || Rows() > 3, "No update was made.");
        Posix.Interrupt(client.Id);
        Assert.True(client.WaitForExit(Patience.Longest), "The run did not end.");
        Assert.True(client.ExitCode == 130, ClusterProcesses.Printed(output));
        Assert.Contains($"resume {run} --cluster local", ClusterProcesses.Printed(output), StringComparison.Ordinal);
        int before = Rows();
        _cluster.RequireRefusal("resume {folder}/run", "are with actors: say on which machines, by --cluster.");

        ProcessStartInfo command = _cluster.Command("resume {folder}/run --cluster local --json");
        command.RedirectStandardError = true;
        client = _cluster.Start(command);
        output = client.StandardOutput.ReadToEndAsync();
        Task<string> error = client.StandardError.ReadToEndAsync();
        Patience.Until(() => client.HasExited || Rows() > before + 3, "No update was made.");
        first.Kill();
        Assert.True(client.WaitForExit(2 * Patience.Longest), "The run did not end.");
        Assert.True(client.ExitCode == 0, ClusterProcesses.Printed(error));
        Assert.Contains("has gone; its actors go on elsewhere", ClusterProcesses.Printed(error), StringComparison.Ordinal);
        using JsonDocument report = JsonDocument.Parse(ClusterProcesses.Printed(output));
        Assert.InRange(report.RootElement.GetProperty("env_steps").GetInt64(), steps - (actors * 100), steps);
        string[] header = File.ReadLines(Path.Combine(run, "metrics.csv")).First().Split(',');
        string[] last = File.ReadLines(Path.Combine(run, "metrics.csv")).Last().Split(',');
        Assert.Equal(actors, double.Parse(last[Array.IndexOf(header, "actors")], CultureInfo.InvariantCulture));
        Assert.Contains("dropped_fragments", header);

        int Rows() => File.Exists(Path.Combine(run, "metrics.csv")) ? File.ReadAllLines(Path.Combine(run, "metrics.csv")).Length : 0;
    }

    [Theory]
    [InlineData("local:lab", null, "--cluster local:lab")]
    [InlineData("@where.txt", "token", "--cluster @where.txt --token token")]
    [InlineData("postgres:Host=db;Password=secret", "secret.txt", "--cluster postgres:... --token secret.txt")]
    public void The_line_that_resumes_a_run_says_where_its_actors_were_and_no_password(string place, string? token, string expected) =>
        Assert.Equal(expected, new ActorRequest(place, token).ToString());

    [Theory]
    [InlineData("a2c CartPole-v1 --actors 2 --envs 2", "--envs and --actors are the same number with a cluster")]
    [InlineData("a2c CartPole-v1 --shards 2", "--shards divides the learner, which --cluster does not")]
    [InlineData("a2c CartPole-v1 --processes 2", "--processes divides the learner, which --cluster does not")]
    [InlineData("a3c CartPole-v1 --quorum 2", "--quorum 2 is for algorithms that wait for their actors")]
    [InlineData("a2c CartPole-v1 --actors 2 --quorum 3", "--quorum cannot be 3: there are 2 actors.")]
    [InlineData("a2c Pendulum-v1 --actors 2 --set log_std=sde", "log_std must be parameter or state for them")]
    [InlineData("a2c CartPole-v1 --actors 2 --set memory=gru", "Actors on other machines take no network with memory")]
    public void What_a_run_with_a_cluster_cannot_have_is_refused(string run, string sentence)
    {
        using var gradus = new GradusCommand();
        Assert.Equal(2, gradus.Run($"train {run} --cluster local", new NoMachines()));
        Assert.Equal("", gradus.Out);
        Assert.Contains(sentence, Assert.Single(gradus.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--actors 2", "--actors is for --cluster, which is not given.")]
    [InlineData("--quorum 2", "--quorum is for --cluster, which is not given.")]
    [InlineData("--token x", "--token is for --cluster, which is not given.")]
    public void What_needs_a_cluster_is_refused_without_one(string option, string sentence)
    {
        using var gradus = new GradusCommand();
        Assert.Equal(2, gradus.Run($"train a2c CartPole-v1 {option}"));
        Assert.Equal($"gradus: {sentence}\n", gradus.Error);
    }

    public void Dispose() => _cluster.Dispose();

    /// <summary>A cluster of machines on which nothing runs.</summary>
    private sealed class NoMachines : IClusterEngine, IActorCluster
    {
        public IRunCluster Connect(ClusterRequest request, StudyRequest study, TextWriter remarks) => throw new InvalidOperationException("There is no study.");

        public IActorCluster Connect(ActorRequest request, RunConfig run, TextWriter remarks) => this;

        public int RunSilo(SiloRequest request, Terminal terminal) => throw new InvalidOperationException("There is no silo.");

        public void Serve(ActorTeam actors) => throw new InvalidOperationException("The run was not refused.");

        public void Dispose()
        {
        }
    }
}
