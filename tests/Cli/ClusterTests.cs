using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>What several silos train is what one machine trains, whatever happens to them; and what is wrong is said before anything runs.</summary>
public sealed class ClusterTests : IDisposable
{
    private const string Study = "compare a2c a2c:n_steps=16 --env CartPole-v1 --steps 6000 --episodes 3 --set normalize_observations=true";

    private readonly ClusterProcesses _cluster = new();
    private readonly GradusCommand _gradus = new();

    [SkippableTheory]
    [Trait("Category", "Stress")]
    [InlineDataOfWhole("local", 4, 4)]
    [InlineData("hosts", 6, 12)]
    public void Runs_give_the_results_of_one_machine_when_a_silo_is_killed(string place, int runsOfPart, int runsOfWhole)
    {
        int runs = LongSweep.Of(runsOfPart, runsOfWhole);
        string study = $"{Study} --seeds {runs / 2}", options = "--cluster local";
        if (place == "hosts")
        {
            OutsideParts.Redis.Require();
            OutsideParts.NetworkNamespaces.Require();
            _cluster.Hosts = new NetworkHosts();
            options = $"--cluster {_cluster.Redis()} --token {_cluster.Token("secret")}";
        }

        Assert.Equal(0, _gradus.Run($"{study} --quiet --out {{folder}}/one"));
        Process first = _cluster.Silo($"{options} --parallel 2", host: 1);
        _cluster.Silo($"{options} --parallel 2");
        string states = Path.Combine(_cluster.Folder, "two/runs/CartPole-v1");
        ProcessStartInfo command = _cluster.Command($"{study} {options} --save-every 500 --out {{folder}}/two");
        command.RedirectStandardError = true;
        Process client = _cluster.Start(command);
        Task<string> output = client.StandardOutput.ReadToEndAsync();
        Task<string> error = client.StandardError.ReadToEndAsync();
        Patience.Until(() => client.HasExited || (Count("*.json") >= runs / 6 && Count("*.state.safetensors") >= 2), "No run was saved.");
        first.Kill();

        Assert.True(client.WaitForExit(Patience.Longest), "The comparison did not end.");
        Assert.True(client.ExitCode == 0, error.Result);
        Assert.Contains("has gone; its runs go on elsewhere", error.Result, StringComparison.Ordinal);
        Assert.Equal(runs, output.Result.Split('\n').Count(line => line.Contains(" seed ", StringComparison.Ordinal)));
        Assert.Equal(0, Count("*.state.safetensors"));
        AssertSameRuns(Path.Combine(_gradus.Folder, "one"), Path.Combine(_cluster.Folder, "two"), runs);

        int Count(string pattern) => Directory.Exists(states) ? Directory.GetFiles(states, pattern).Length : 0;
    }

    [FactOfWhole]
    [Trait("Category", "Stress")]
    public void A_partition_of_ten_seconds_loses_no_run()
    {
        OutsideParts.Redis.Require();
        OutsideParts.NetworkNamespaces.Require();
        _cluster.Hosts = new NetworkHosts();
        string options = $"--cluster {_cluster.Redis()} --token {_cluster.Token("secret")}";
        const string Line = "compare a2c --env CartPole-v1 --steps 60k --seeds 4 --episodes 3";
        Assert.Equal(0, _gradus.Run($"{Line} --quiet --out {{folder}}/one"));
        _cluster.Silo($"{options} --parallel 2", host: 1);
        _cluster.Silo($"{options} --parallel 2");
        ProcessStartInfo command = _cluster.Command($"{Line} {options} --save-every 1000 --out {{folder}}/two");
        command.RedirectStandardError = true;
        Process client = _cluster.Start(command);
        Task<string> error = client.StandardError.ReadToEndAsync();
        string states = Path.Combine(_cluster.Folder, "two/runs/CartPole-v1");
        Patience.Until(
            () => client.HasExited || (Directory.Exists(states) && Directory.GetFiles(states, "*.state.safetensors").Length >= 3), "No run was saved.");
        Assert.False(client.HasExited, "The comparison ended before the partition.");
        _cluster.Hosts.Part();
        Thread.Sleep(TimeSpan.FromSeconds(10));
        _cluster.Hosts.Join();

        Assert.True(client.WaitForExit(Patience.Longest), "The comparison did not end.");
        Assert.True(client.ExitCode == 0, error.Result);
        AssertSameRuns(Path.Combine(_gradus.Folder, "one"), Path.Combine(_cluster.Folder, "two"), runs: 4);
    }

    [Fact]
    public void A_comparison_that_was_interrupted_goes_on_amid_its_runs_and_a_silo_that_leaves_loses_nothing()
    {
        const string Line = "compare a2c --env CartPole-v1 --steps 300k --seeds 2 --episodes 3 ";
        Assert.Equal(0, _gradus.Run($"{Line} --quiet --out {{folder}}/one"));
        Process first = _cluster.Silo("--cluster local --parallel 2");
        ProcessStartInfo command = _cluster.Command($"{Line} --cluster local --save-every 1000 --out {{folder}}/two");
        command.RedirectStandardError = true;
        Process client = _cluster.Start(command);
        string state = Path.Combine(_cluster.Folder, "two/runs/CartPole-v1/a2c-seed0.state.safetensors");
        Patience.Until(() => client.HasExited || File.Exists(state), "No run was saved.");
        Posix.Interrupt(client.Id);
        Assert.True(client.WaitForExit(Patience.Longest), "The comparison did not end.");
        Assert.Equal(130, client.ExitCode);
        Assert.Contains("Continue with: ", client.StandardError.ReadToEnd(), StringComparison.Ordinal);
        Assert.True(File.Exists(state), "The state is gone.");

        client = _cluster.Start(_cluster.Command($"{Line} --cluster local --save-every 1000 --out {{folder}}/two --resume"));
        DateTime before = File.GetLastWriteTimeUtc(state);
        Patience.Until(() => client.HasExited || (File.Exists(state) && File.GetLastWriteTimeUtc(state) > before), "No run went on.");
        Posix.Interrupt(first.Id);
        _cluster.Silo("--cluster local --parallel 2");
        Assert.True(client.WaitForExit(Patience.Longest), "The comparison did not end.");
        Assert.True(first.WaitForExit(Patience.Longest), "The silo did not end.");
        Assert.Equal((0, 0), (client.ExitCode, first.ExitCode));
        AssertSameRuns(Path.Combine(_gradus.Folder, "one"), Path.Combine(_cluster.Folder, "two"), runs: 2);
    }

    [FactOfWhole]
    [Trait("Category", "Stress")]
    public void A_search_finds_what_it_finds_in_processes_of_one_machine()
    {
        _cluster.Silo("--cluster local --parallel 2");
        string line = $"{SmallSearch.Line.Replace("--trials 7", "--trials 4", StringComparison.Ordinal)} --seeds-per-trial 2 --json";
        (int code, string one, string error) = _cluster.Run($"{line} --out {{folder}}/one");
        Assert.True(code == 0, error);
        (code, string two, error) = _cluster.Run($"{line} --cluster local --out {{folder}}/two");
        Assert.True(code == 0, error);
        Assert.Equal(Ranking(one), Ranking(two));
        Assert.False(Directory.Exists(Path.Combine(_cluster.Folder, "two/unfinished")), "Something is left of finished trials.");

        static string Ranking(string output)
        {
            JsonArray ranking = JsonNode.Parse(output)!["ranking"]!.AsArray();
            Assert.NotEmpty(ranking);
            foreach (JsonNode? trial in ranking)
            {
                trial!.AsObject().Remove("seconds");
            }

            return ranking.ToJsonString();
        }
    }

    [Fact]
    public void Whoever_has_another_token_or_code_is_told_so()
    {
        _cluster.Silo($"--cluster local --token {_cluster.Token("right")} --health-port {Port}");
        const string Line = "compare a2c --env CartPole-v1 --steps 1000 --cluster local";
        _cluster.RequireRefusal($"{Line} --token {_cluster.Token("wrong")}", "The cluster local has another token");
        _cluster.RequireRefusal($"silo --cluster local --token {_cluster.Token("wrong")}", "The cluster local has another token");
        _cluster.RequireRefusal($"{Line} --token {_cluster.Token("right")} --assembly {typeof(ClusterTests).Assembly.Location}", "was not started with the same --assembly");

        using var http = new HttpClient { Timeout = Patience.Longest };
        using var question = new HttpRequestMessage(HttpMethod.Get, $"http://localhost:{Port}/health");
        using HttpResponseMessage answer = http.Send(question);
        using JsonDocument health = JsonDocument.Parse(answer.Content.ReadAsStream());
        Assert.Equal(0, health.RootElement.GetProperty("busy").GetInt32());
        Assert.False(health.RootElement.GetProperty("leaving").GetBoolean());
    }

    [Theory]
    [InlineData("compare a2c --env CartPole-v1 --steps 1000 --cluster local:nobody", "The cluster local:nobody has no silo: ")]
    [InlineData("tune a2c CartPole-v1 --cluster moon", "--cluster cannot be 'moon': it takes local, local:NAME, redis:HOST:PORT, ")]
    [InlineData("tune a2c CartPole-v1 --cluster redis:localhost,password=x", "--cluster has a password, which other users and reports would see")]
    [InlineData("tune a2c CartPole-v1 --cluster postgres:Host=localhost;Pwd=x", "--cluster has a password, which other users and reports would see")]
    [InlineData("tune a2c CartPole-v1 --cluster redis:localhost", "The cluster redis:localhost:6379 needs --token FILE, ")]
    [InlineData("tune a2c CartPole-v1 --cluster redis://:SECRET@localhost", "--cluster cannot be 'redis:...': it takes local, ")]
    [InlineData("tune a2c CartPole-v1 --cluster redis:localhost,password=SEC,RET", "--cluster cannot be 'redis:...': it takes local, ")]
    [InlineData("tune a2c CartPole-v1 --cluster redis:SECRET@localhost", "--cluster cannot be 'redis:...': it takes local, ")]
    [InlineData("tune a2c CartPole-v1 --cluster postgres://user:SECRET@localhost", "--cluster cannot be 'postgres:...': it takes local, ")]
    [InlineData("tune a2c CartPole-v1 --cluster postgres:Password=SECRET;Hots=localhost", "--cluster cannot be 'postgres:...': it takes local, ")]
    [InlineData("silo --cluster @{folder}/nowhere", "which --cluster names, cannot be read: ")]
    [InlineData("silo --cluster local --token {folder}/nowhere", "' cannot be read: ")]
    [InlineData("silo", "silo needs --cluster SPEC. ")]
    public void What_is_wrong_is_said_before_anything_runs(string line, string sentence) => _cluster.RequireRefusal(line, sentence);

    [Theory]
    [InlineData("redis://:SECRET@localhost:1")]
    [InlineData("redis:SECRET@localhost:1")]
    [InlineData("redis:localhost:1,password=SECR,ET=,SECRET")]
    [InlineData("postgres://user:SECRET@localhost")]
    [InlineData("postgres:Host=localhost;Pwd=SECRET;Prot=1")]
    public void A_secret_that_a_file_has_is_in_no_message(string specification)
    {
        string file = Path.Combine(_cluster.Folder, "cluster");
        File.WriteAllText(file, specification);

        (int code, _, string error) = _cluster.Run($"silo --cluster @{file} --token {_cluster.Token("secret")}");

        Assert.Equal(2, code);
        Assert.StartsWith($"gradus: --cluster cannot be '@{file}': ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", error, StringComparison.OrdinalIgnoreCase);
    }

    [SkippableFact]
    public void A_silo_that_the_store_has_forgotten_ends_and_says_so()
    {
        OutsideParts.Redis.Require();
        string where = _cluster.Redis();
        ProcessStartInfo command = _cluster.Command($"silo --cluster {where} --token {_cluster.Token("secret")}");
        command.RedirectStandardError = true;
        Process silo = _cluster.Start(command);
        Assert.StartsWith("A silo of the cluster ", silo.StandardOutput.ReadLine(), StringComparison.Ordinal);
        Task<string> error = silo.StandardError.ReadToEndAsync();

        using (var redis = new TcpClient("127.0.0.1", int.Parse(where.Split(':')[^1])))
        {
            redis.GetStream().Write("FLUSHALL\r\n"u8);
            Assert.Equal('+', (char)redis.GetStream().ReadByte());
        }

        Assert.True(silo.WaitForExit(Patience.Longest), "The silo did not end.");
        Assert.Equal(1, silo.ExitCode);
        Assert.Equal(
            "gradus: the cluster no longer knows this silo, because the place where it meets was emptied or started anew, so it ends; start it again.",
            error.Result.TrimEnd());
    }

    // A file system of 40 kB has no room for a state.
    [SkippableFact]
    public void A_silo_whose_disk_is_full_fails_no_run()
    {
        OutsideParts.NetworkNamespaces.Require();
        string small = Directory.CreateDirectory(Path.Combine(_cluster.Folder, "small")).FullName;
        ProcessStartInfo full = _cluster.Command("silo --cluster local --parallel 1");
        string[] words = ["--mount", "sh", "-c", $"mount -t tmpfs -o size=40k tmpfs {small} && exec \"$@\"", "sh", full.FileName, .. full.ArgumentList];
        var command = new ProcessStartInfo("unshare", words) { RedirectStandardOutput = true };
        command.Environment["XDG_DATA_HOME"] = _cluster.Folder;
        command.Environment["TMPDIR"] = small;
        Assert.StartsWith("A silo of the cluster ", _cluster.Start(command).StandardOutput.ReadLine(), StringComparison.Ordinal);
        _cluster.Silo("--cluster local --parallel 1");

        (int code, string output, string error) = _cluster.Run($"{Study} --seeds 1 --cluster local --save-every 500 --out {{folder}}/study");

        Assert.True(code == 0, error);
        Assert.Equal(2, output.Split('\n').Count(line => line.Contains(" seed ", StringComparison.Ordinal)));
        Assert.Contains("goes on elsewhere, because a silo cannot train it: No space left on device", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--port")]
    [InlineData("--gateway-port")]
    [InlineData("--health-port")]
    public void A_port_that_is_taken_is_refused_before_the_silo_that_has_it_is_taken_for_lost(string option)
    {
        using var other = new TcpListener(IPAddress.Any, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;
        _cluster.RequireRefusal($"silo --cluster local {option} {port}", $"{option} {port} cannot be listened on: ");
    }

    [Fact]
    public void Without_the_program_that_connects_machines_it_is_said_how_to_get_it()
    {
        Assert.Equal(2, _gradus.Run("tune a2c CartPole-v1 --cluster local"));
        Assert.Contains("dotnet tool install --global Gradus.Orleans", _gradus.Error, StringComparison.Ordinal);
        Assert.Equal(2, _gradus.Run("tune a2c CartPole-v1 --save-every 5m"));
        Assert.Equal("gradus: --save-every is for --cluster, which is not given.\n", _gradus.Error);
    }

    public void Dispose()
    {
        _cluster.Dispose();
        _gradus.Dispose();
    }

    /// <summary>A port for this process alone.</summary>
    private static int Port => 20_000 + (Environment.ProcessId % 10_000);

    /// <summary>Policies to the byte, and all figures but those of time.</summary>
    private static void AssertSameRuns(string one, string two, int runs)
    {
        string[] names = [.. Directory.GetFiles(Path.Combine(one, "runs"), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(one, file)).Order()];
        Assert.Equal(2 * runs, names.Length);
        Assert.Equal(names, Directory.GetFiles(Path.Combine(two, "runs"), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(two, file)).Order());
        Assert.All(names, name => Assert.Equal(Content(Path.Combine(one, name)), Content(Path.Combine(two, name))));

        static string Content(string file) => Path.GetExtension(file) == ".json"
            ? WithoutTime(JsonNode.Parse(File.ReadAllText(file))!).ToJsonString()
            : Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)));
    }

    private static JsonNode WithoutTime(JsonNode node)
    {
        if (node is JsonObject members)
        {
            foreach (string name in members.Select(member => member.Key).ToArray())
            {
                if (name.StartsWith("seconds", StringComparison.Ordinal) || name == "steps_per_second")
                {
                    members.Remove(name);
                }
                else if (members[name] is { } member)
                {
                    WithoutTime(member);
                }
            }
        }
        else if (node is JsonArray items)
        {
            foreach (JsonNode? item in items.Where(item => item is not null))
            {
                WithoutTime(item!);
            }
        }

        return node;
    }
}
