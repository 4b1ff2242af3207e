using System.Text;
using Gradus.Cli;
using Gradus.Envs;
using Gradus.Fuzzing;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>
/// Readers of what may come from anywhere keep their promises: <c>fuzzing</c> has the cases, the bounds and the command for a million of
/// them. What it found once is in <c>fuzzing/corpus</c>.
/// </summary>
public sealed class FuzzTests
{
    private static readonly int Cases = LongSweep.Of(3_000, 20_000);

    [Fact]
    [Trait("Category", "Stress")]
    public void Damaged_input_is_read_or_refused_as_documented_within_bounds()
    {
        using var targets = new Targets();
        for (int number = 0; number < Cases; number++)
        {
            Target target = targets.All[number % targets.All.Count];
            string? broken = FuzzRun.Broken(target, FuzzRun.Make(target, seed: 16, number));
            Assert.True(broken is null, $"{target.Name}, case {number} of seed 16: {broken}");
        }
    }

    [Fact]
    public void What_was_found_once_stays_mended()
    {
        using var targets = new Targets();
        string corpus = Path.Combine(Repository.Root, "fuzzing", "corpus");
        foreach (string folder in Directory.GetDirectories(corpus))
        {
            Target target = Assert.Single(targets.All, target => target.Name == Path.GetFileName(folder));
            foreach (string file in Directory.GetFiles(folder))
            {
                string? broken = FuzzRun.Broken(target, File.ReadAllBytes(file));
                Assert.True(broken is null, $"{file}: {broken}");
            }
        }
    }

    // Damage is only met where what is undamaged gets through.
    [Fact]
    public void Undamaged_messages_between_processes_are_accepted_to_the_last()
    {
        using var targets = new Targets();
        AnswersTarget answers = targets.All.OfType<AnswersTarget>().Single();
        RequestsTarget requests = targets.All.OfType<RequestsTarget>().Single();
        Assert.All(answers.Valid, answers.Read);
        Assert.All(requests.Valid, valid =>
        {
            requests.Read(valid.Input);
            Assert.InRange(valid.Count, 12, 20); // made, reset, 5 steps, 5 masks, 2 saved, 2 loaded, accepted
            Assert.Equal((valid.Count, 0), requests.Counts);
        });
    }

    // The harness must see what it is for: a reader that breaks a promise is found.
    [Theory]
    [InlineData("memory", "bytes allocated for 3$")]
    [InlineData("time", @"^[1-9]\d*\.\d\d s$")]
    [InlineData("exception", "^undocumented IndexOutOfRangeException")]
    public void A_reader_that_breaks_a_promise_is_found(string promise, string finding) =>
        Assert.Matches(finding, FuzzRun.Broken(new BadReader(promise), [1, 2, 3]));

    [Theory]
    [InlineData("60000,60000", 64)]
    [InlineData("65536", 64)]
    [InlineData("8", int.MaxValue)]
    public void A_small_policy_that_describes_a_huge_network_is_refused_without_memory_for_it(string hidden, int actions)
    {
        byte[] file = PolicyFile(
            ("hidden", hidden), ("action_space", $$"""{"type":"Discrete","n":{{actions}},"start":0}"""));
        using var targets = new Targets();
        Target target = targets.All.Single(target => target.Name == "policy");
        Assert.Throws<InvalidPolicyException>(() => target.Read(file));
        Assert.Null(FuzzRun.Broken(target, file));
    }

    [Fact]
    public void A_policy_of_a_million_layers_is_refused_without_memory_for_them()
    {
        byte[] file = PolicyFile(("hidden", string.Join(',', Enumerable.Repeat("1", 1_000_000))));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InvalidPolicyException>(() => Rl.PolicyFile.Read(new MemoryStream(file), "big", backend: null));
        // Its one long text is kept as UTF-16, which is twice the file. A layer would take hundreds of bytes.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (2L * file.Length) + (1 << 20));
    }

    [Theory]
    [InlineData("format")]
    [InlineData("format_version")]
    [InlineData("algorithm")]
    [InlineData("environment")]
    [InlineData("observation_space")]
    [InlineData("action_space")]
    [InlineData("hidden")]
    [InlineData("activation")]
    [InlineData("shared_trunk")]
    public void A_policy_with_a_long_text_anywhere_takes_no_more_than_twice_its_size_and_a_megabyte(string key)
    {
        using var targets = new Targets();
        Target target = targets.All.Single(target => target.Name == "policy");
        string zeros = string.Concat(Enumerable.Repeat("0,", 1_000_000));
        foreach (string text in (string[])[new string('x', 2_000_000), zeros, $$"""{"type":"Box","shape":[1000001],"low":[{{zeros}}0],"high":[{{zeros}}0]}"""])
        {
            byte[] file = PolicyFile((key, text));
            Assert.Null(FuzzRun.Broken(target, file));
            Exception? refusal = Record.Exception(() => target.Read(file));
            Assert.True(refusal is not null || key is "algorithm" or "environment", key);
            Assert.InRange(refusal?.Message.Length ?? 0, 0, 1000);
        }
    }

    [Fact]
    public void A_policy_of_megabytes_is_loaded_into_no_more_than_twice_its_size()
    {
        using var folder = new GradusCommand();
        string file = Path.Combine(folder.Folder, "large.safetensors");
        using (var agent = new A2C(EnvironmentSource.Of("CartPole-v1", 1, seed: 0), new A2COptions { Hidden = [700, 700] }))
        {
            agent.Save(file);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        using Policy policy = Policy.Load(file);
        long size = new FileInfo(file).Length;
        Assert.InRange(size, 3 << 20, long.MaxValue);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, size, (2 * size) + (1 << 20));
    }

    // As many bounds as a text beside these arrays may name, and more: a bound takes two characters here, and four bytes in memory.
    [Theory]
    [InlineData(1 << 10)]
    [InlineData(1 << 17)]
    public void A_space_of_many_short_bounds_takes_no_more_than_twice_the_file_and_a_megabyte(int parameters)
    {
        using var targets = new Targets();
        Target target = targets.All.Single(target => target.Name == "policy");
        int read = 0;
        foreach (int elements in (int[])[1 << 12, 1 << 13, 1 << 14, 1 << 15, 1 << 16, 1 << 17, 1 << 18])
        {
            string bounds = string.Join(',', Enumerable.Repeat("0,1", elements / 2));
            string text = $$"""{"type":"Box","shape":[{{elements}}],"low":[{{bounds}}],"high":[{{bounds}}]}""";
            byte[] file = PolicyFile(parameters, ("observation_space", text), ("action_space", text), ("format_version", "2"));
            Assert.Null(FuzzRun.Broken(target, file));
            string refusal = Assert.Throws<InvalidPolicyException>(() => target.Read(file)).Message;
            read += refusal.Contains(", more than the ", StringComparison.Ordinal) ? 0 : 1;
        }

        Assert.InRange(read, 1, 6); // some spaces were read, and refused for what came later; some were not
    }

    // A space may say of many elements what is said of one: reading it takes no more memory and time for that.
    [Theory]
    [InlineData("observation_space", """{"type":"Box","shape":[1000000000],"low":-1,"high":1}""")]
    [InlineData("observation_space", """{"type":"Box","shape":[30000,30000,1],"low":0,"high":255,"dtype":"uint8"}""")]
    [InlineData("observation_space", """{"type":"Box","shape":[2000000000],"low":"-Infinity","high":"Infinity"}""")]
    [InlineData("action_space", """{"type":"Box","shape":[1000000000],"low":-1,"high":1}""")]
    [InlineData("action_space", """{"type":"Box","shape":[30000000],"low":-1,"high":1}""")]
    public void A_policy_whose_space_has_a_thousand_million_elements_is_refused_without_memory_for_them(string key, string space)
    {
        using var targets = new Targets();
        Target target = targets.All.Single(target => target.Name == "policy");
        foreach (string squash in (string[])["true", "false"])
        {
            byte[] file = PolicyFile((key, space), ("format_version", "2"), ("log_std", "parameter"), ("squash_actions", squash));
            Assert.Throws<InvalidPolicyException>(() => target.Read(file));
            Assert.Null(FuzzRun.Broken(target, file));
        }
    }

    [Theory]
    [InlineData("threads", "1000000")]
    [InlineData("threads", "0")]
    [InlineData("envs", "2147483647")]
    [InlineData("steps", "-1")]
    [InlineData("algo", "null")]
    [InlineData("backend", "null")]
    [InlineData("env", "1")]
    public void Settings_that_no_command_line_could_give_are_refused(string name, string value)
    {
        string config = """{"algo":"a2c","env":"CartPole-v1","seed":1,"steps":100,"envs":8,"threads":1,"assemblies":[],"isolate":false,"stop_at":null,"backend":"managed","hyperparameters":{}}""";
        Assert.Equal(8, RunConfigFile.Parse("c", Encoding.UTF8.GetBytes(config)).EnvironmentCount);
        string key = $"\"{name}\":";
        int start = config.IndexOf(key, StringComparison.Ordinal) + key.Length;
        string changed = config[..start] + value + config[config.IndexOf(',', start)..];
        Assert.Throws<BadInputException>(() => RunConfigFile.Parse("c", Encoding.UTF8.GetBytes(changed)));
    }

    [Fact]
    public void A_box_of_many_sides_is_refused_before_anything_walks_through_them() =>
        Assert.Contains(
            "at most 64",
            Assert.Throws<ArgumentException>(() => new Box([0, 1], [1, 1], [.. Enumerable.Repeat(1, 100_000), 2])).Message,
            StringComparison.Ordinal);

    /// <summary>A policy whose arrays are not those of its network.</summary>
    private static byte[] PolicyFile(params (string Key, string Value)[] changes) => PolicyFile(1, changes);

    private static byte[] PolicyFile(int parameters, params (string Key, string Value)[] changes)
    {
        var metadata = new Dictionary<string, string>
        {
            ["format"] = "gradus-policy",
            ["format_version"] = "1",
            ["algorithm"] = "a2c",
            ["environment"] = "CartPole-v1",
            ["observation_space"] = new Box(-1, 1, 4).ToJson(),
            ["action_space"] = new Discrete(2).ToJson(),
            ["hidden"] = "8",
            ["activation"] = "tanh",
            ["shared_trunk"] = "false",
        };
        foreach ((string key, string value) in changes)
        {
            metadata[key] = value;
        }

        using var stream = new MemoryStream();
        new SafetensorsFile(metadata, [.. "abcdefgh".Select(name => SavedTensor.Create<float>($"{name}", new float[parameters], 1, parameters))]).Write(stream);
        return stream.ToArray();
    }

    private sealed class BadReader(string promise) : Target
    {
        public override string Name => promise;

        public override byte[] Make(Mutator mutator) => [];

        public override bool IsDocumented(Exception exception) => exception is InvalidDataException;

        public override void Read(byte[] input)
        {
            if (promise == "memory")
            {
                GC.KeepAlive(new byte[2 << 20]);
            }
            else if (promise == "time")
            {
                Thread.Sleep(1100);
            }
            else
            {
                _ = input[input.Length];
            }
        }
    }
}
