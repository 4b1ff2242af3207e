using System.Globalization;
using System.Text.Json;
using Gradus.Cli;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>Pages in which a policy plays, in headless Chromium and from the disk.</summary>
public sealed class LivePageTests : IDisposable
{
    private const ulong Seed = 5;

    private static readonly OutsidePart Program = new(
        "what live pages are made of", "dotnet test -c Release -p:Live=true", () => LivePage.Missing(LivePage.Folder));

    private readonly GradusCommand _gradus = new();

    public void Dispose() => _gradus.Dispose();

    /// <summary>What learns in which environment, and whether it samples its actions.</summary>
    public static TheoryData<string, bool> Played
    {
        get
        {
            var played = new TheoryData<string, bool>
            {
                { "a2c CartPole-v1 --steps 40000", false },
                { "ppo TMaze-v0 --steps 1024 --set memory=gru", false },
            };
            (string Words, bool Samples)[] others =
            [
                ("acktr LunarLander-v3 --steps 512", false),
                ("a2c FrozenLake-v1 --steps 256", true), // whose environment draws numbers at every step, too
                ("ppo Pendulum-v1 --steps 4096", false),
                ("a2c MinAtar/Breakout-v1 --steps 256", false),
                ("a2c TicTacToe-v0 --steps 256", false),
                ("a2c ProbeHybrid-v0 --steps 256", false),
            ];
            foreach ((string words, bool samples) in LongSweep.IsWhole ? others : [])
            {
                played.Add(words, samples);
            }

            return played;
        }
    }

    [SkippableTheory]
    [Trait("Category", "Stress")]
    [MemberData(nameof(Played))]
    public void The_policy_plays_in_the_page_what_it_plays_here_and_a_reader_disturbs_it(string words, bool samples)
    {
        BrowserScript.Part.Require();
        Program.Require();
        Assert.Equal(0, _gradus.Run($"train {words} --quiet --out {{folder}}/run"));
        Assert.Equal(0, _gradus.Run($"play {{folder}}/run --seed {Seed} --html {{folder}}/live.html --live{(samples ? " --stochastic" : "")}"));
        Assert.EndsWith($"Live page: {_gradus.Folder}/live.html\n", _gradus.Out, StringComparison.Ordinal);
        (string hash, double sum, string bits, bool isPushable) = PlayedHere(samples ? RunSeeds.Actions(Seed) : null);

        using JsonDocument document = JsonDocument.Parse(BrowserScript.Run(
            "live.mjs",
            Path.Combine(_gradus.Folder, "live.html"),
            Seed.ToString(CultureInfo.InvariantCulture),
            words.Contains("CartPole", StringComparison.Ordinal) ? "all" : "one"));

        JsonElement seen = document.RootElement;
        Assert.Empty(seen.GetProperty("errors").EnumerateArray());
        Assert.Empty(seen.GetProperty("requests").EnumerateArray());
        foreach (JsonElement screen in seen.GetProperty("seen").EnumerateArray())
        {
            JsonElement episode = screen.GetProperty("episode");
            Assert.Equal(hash, episode.GetProperty("hash").GetString());
            Assert.Equal(sum, double.Parse(episode.GetProperty("sum").GetString()!, CultureInfo.InvariantCulture));
            Assert.Equal(bits, episode.GetProperty("bits").GetString());
            Assert.Equal(isPushable, screen.GetProperty("pushed").ValueKind == JsonValueKind.String);
            Assert.NotEqual(screen.GetProperty("alone").GetString(), screen.GetProperty("pushed").GetString());
            Assert.True(screen.GetProperty("steered").GetBoolean());
            Assert.False(screen.GetProperty("isWider").GetBoolean());
            Assert.Equal($"A seed is a whole number from 0 to {ulong.MaxValue}, not 'seven'.", screen.GetProperty("next").GetString());
            Assert.Equal($"A seed is a whole number from 0 to {ulong.MaxValue}, not '−1'.", screen.GetProperty("refusal").GetString());
        }
    }

    [Fact]
    public void What_no_page_can_play_is_one_sentence()
    {
        Assert.Equal(0, _gradus.Run("train a2c CartPole-v1 --steps 400 --out {folder}/run --quiet"));
        Assert.Equal(2, _gradus.Run("play {folder}/run --live"));
        Assert.Equal("gradus: --live is for a page: name its file with --html FILE.", _gradus.Error.Trim());

        string assembly = typeof(LivePageTests).Assembly.Location;
        string[] trusted = ["--assembly", assembly];
        string run = Path.Combine(_gradus.Folder, "plugin");
        Assert.Equal(0, GradusProcess.Run(GradusProcess.Command(["train", "a2c", "PluginTest-v0", "--steps", "400", "--quiet", "--out", run, .. trusted])).Code);
        string page = Path.Combine(_gradus.Folder, "a.html");
        (int code, _, string error) = GradusProcess.Run(GradusProcess.Command(["play", run, "--html", page, "--live", .. trusted]));
        Assert.Equal(2, code);
        Assert.Equal($"gradus: A page can play Gradus' own environments, and 'PluginTest-v0' is in '{assembly}'; without --live the page shows one episode of it.", error.Trim());
        Assert.False(_gradus.HasFile("a.html"));
    }

    [Fact]
    public void A_file_that_is_not_beside_the_command_is_named()
    {
        Assert.EndsWith("page.html' is not there", LivePage.Missing(_gradus.Folder), StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_gradus.Folder, "page.html"), "");
        Assert.EndsWith("page.js' is not there", LivePage.Missing(_gradus.Folder), StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_gradus.Folder, "page.js"), "");
        File.WriteAllText(Path.Combine(_gradus.Folder, "runtime.zip"), "");
        Assert.Null(LivePage.Missing(_gradus.Folder));
    }

    private (string Hash, double Return, string Bits, bool IsPushable) PlayedHere(Rng? rng)
    {
        using Policy policy = Policy.Load(Path.Combine(_gradus.Folder, "run", "checkpoint.safetensors"));
        IEnvironment environment = EnvironmentRegistry.Make(policy.EnvironmentId);
        var actor = new PolicyInEnvironment(policy, environment);
        var observation = new float[policy.ObservationSpace.Size];
        environment.Reset(Seed, observation);
        double sum = 0;
        for (bool isOver = false; !isOver;)
        {
            StepResult result = environment.Step(actor.Choose(observation, rng), observation);
            sum += result.Reward;
            isOver = result.Ended;
        }

        string bits = string.Join(' ', observation.Select(number => BitConverter.SingleToUInt32Bits(number).ToString("x8", CultureInfo.InvariantCulture)));
        return (policy.ParameterHash(), sum, bits, environment.CanBePushed(out _));
    }
}
