using System.Text;
using System.Text.Json;
using Gradus.Cli;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>What files and environments say is shown and not obeyed by the terminal.</summary>
public sealed class PlainTextTests : IDisposable
{
    private const string Hostile = "a\e[2Jb\r\u009b1mc\u202ed\u0000\u007f";
    private const string Shown = @"a\u001b[2Jb\u000d\u009b1mc\u202ed\u0000\u007f";

    private readonly GradusCommand _gradus = new();

    public PlainTextTests() => EnvironmentAssembly.Load(typeof(Escaping).Assembly.Location);

    public void Dispose() => _gradus.Dispose();

    [Fact]
    public void Every_way_of_writing_shows_what_a_terminal_would_obey()
    {
        using var screen = new StringWriter { NewLine = "\n" };
        TextWriter output = new Terminal(screen, TextWriter.Null, OutIsLive: true, ErrorIsLive: false, Width: 80, Height: 24).Out;
        output.Write(Hostile);
        output.WriteLine(Hostile);
        output.Write('\e');
        output.Write(Hostile.ToCharArray());
        output.Write(Hostile.AsSpan());
        output.WriteLine(new StringBuilder(Hostile));
        output.WriteLine("{0}", Hostile);
        output.Write("tab\tline\nand\r\nWindows' äöü ━ 漢");
        Assert.Equal(
            $"{Shown}{Shown}\n\\u001b{Shown}{Shown}{Shown}\n{Shown}\ntab\tline\nand\r\nWindows' äöü ━ 漢",
            screen.ToString().ReplaceLineEndings("\n").Replace("and\n", "and\r\n", StringComparison.Ordinal));
    }

    [Fact]
    public void Tables_on_a_screen_show_it_too()
    {
        using var screen = new StringWriter();
        TextTable.Write(new Terminal(screen, TextWriter.Null, OutIsLive: true, ErrorIsLive: false, Width: 200, Height: 24), ["id", Hostile], [[Hostile, "task"]]);
        Assert.Equal(2, screen.ToString().Split(Shown).Length - 1);
        Assert.DoesNotContain("\e[2J", screen.ToString(), StringComparison.Ordinal);

        using var live = new StringWriter();
        var plan = new TrainingPlan("a2c", "x\e]0;mine\a", 7, 8, 10_000, "managed backend", "runs/x", [ScriptedAgent.Loss]);
        new LiveDisplay(live, plan, new EpisodeWindow(), width: 80, height: 24).Dispose();
        Assert.Contains(@"x\u001b]0;mine\u0007", live.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("\e]0;mine", live.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void No_command_lets_an_environment_write_to_the_terminal_as_it_likes()
    {
        const string Visible = @"Escaping\u001b[2JTest-v0";
        Check(0, $"train a2c {Escaping.Id} --steps 80 --envs 1 --out {{folder}}/run", Visible);
        Check(0, "eval {folder}/run --episodes 2", Visible);
        Check(1, $"eval {{folder}}/run --seed {Escaping.FailingSeed}", @"torn \u001b[2J apart\u0007");
        Check(0, "play {folder}/run", Visible);
        Check(1, $"play {{folder}}/run --seed {Escaping.FailingSeed}", @"torn \u001b[2J apart\u0007");
        Check(0, $"envs {Escaping.Id}", @"retitles \u001b]0;mine\u0007, \u009b2J");
        Check(0, $"algos a2c --env {Escaping.Id}", Visible);
        Check(1, $"check {Escaping.Id} --seed {Escaping.FailingSeed} --steps 10", @"torn \u001b[2J");
        Check(0, $"compare a2c --env {Escaping.Id} --steps 80 --envs 1 --seeds 1 --episodes 2 --out {{folder}}/compared", "a2c seed 0");
        Check(2, "train a2c \e[2J", @"There is no environment '\u001b[2J'");
        JsonElement report = _gradus.RunJson("eval {folder}/run --episodes 2 --json");
        Assert.Equal(Escaping.Id, report.GetProperty("env").GetString());

        void Check(int code, string line, string visible)
        {
            Assert.Equal(code, _gradus.Run(line));
            string all = _gradus.Out + _gradus.Error;
            Assert.Contains(visible, all, StringComparison.Ordinal);
            Assert.DoesNotContain(all.ReplaceLineEndings("\n"), letter => (char.IsControl(letter) && letter is not '\n' and not '\t') || letter == '\u202e');
        }
    }

    [Theory]
    [InlineData("eval")]
    [InlineData("play")]
    public void A_policy_file_cannot_write_to_the_terminal_as_it_likes(string command)
    {
        Assert.Equal(0, _gradus.Run("train a2c CartPole-v1 --steps 400 --out {folder}/run --quiet"));
        ChangedPolicy.Replace(Path.Combine(_gradus.Folder, "run"), "CartPole-v1", @"\u001b[2Jab");
        Assert.Equal(2, _gradus.Run($"{command} {{folder}}/run"));
        Assert.Contains(@"There is no environment '\u001b[2Jab', which '", _gradus.Error, StringComparison.Ordinal);
        Assert.Contains(" --assembly FILE", _gradus.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', _gradus.Error);
    }
}
