using System.Text.Json;
using Gradus.Cli;
using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>An environment of a user that draws itself, as the terminal, a page and the process next door show it.</summary>
public sealed class DrawableTests : IDisposable
{
    private readonly GradusCommand _gradus = new();
    private readonly Painted _painted = new();

    public DrawableTests() => _painted.Reset(0, new float[1]);

    public void Dispose() => _gradus.Dispose();

    [Fact]
    public void A_polygon_a_circle_lines_and_text_are_braille_in_a_terminal()
    {
        // 8 × 4 units on 80 × 40 dots: 39/4 dots per unit. The flag, from (2, 1) to (6, 3), covers dots 20 to 58 across and 10 to 29 down.
        string[] picture = new BrailleCanvas(40, 10, inColour: false).Draw(_painted.Draw());
        Assert.All(picture, row => Assert.Equal(40, row.Length));
        Assert.Equal(new string('\u28ff', 16), picture[3][12..28]); // inside the flag all eight dots are set
        Assert.Contains(Painted.Word, picture[5], StringComparison.Ordinal);
        Assert.Equal(20 - (Painted.Word.Length / 2), picture[5].IndexOf(Painted.Word, StringComparison.Ordinal));
        Assert.NotEqual('\u2800', picture[1][35]); // the sun
        Assert.DoesNotContain('\u2800', picture[9]); // the road
        string[] colours = new BrailleCanvas(40, 10, inColour: true).Draw(_painted.Draw());
        Assert.Contains("\e[38;5;166m\u28ff", colours[3], StringComparison.Ordinal); // (213, 94, 0) is nearest to (215, 95, 0): 16 + 4·36 + 6
    }

    [Fact]
    public void Shapes_and_text_lie_over_the_cells_of_a_grid()
    {
        _painted.Step(0, new float[1]);
        Scene board = _painted.Draw();
        Assert.Equal((2, 2), (board.Width, board.Height));
        string[] letters = new GridCanvas(8, 4, inColour: false).Draw(board, board.Grid!);
        Assert.Equal(["8888····", "8888····", "····@@@@", "····@@G@"], letters); // green is the eighth colour, and white the last grey
        board.Line(SceneColour.Orange, (0, 2), (2, 2));
        Assert.Equal("2222····"[..4], new GridCanvas(8, 4, inColour: false).Draw(board, board.Grid!)[0][..4]);
        string[] colours = new GridCanvas(4, 2, inColour: true).Draw(board, board.Grid!);
        Assert.Contains("38;5;231;48;5;231mG", colours[1], StringComparison.Ordinal);
    }

    [Fact]
    public void In_a_page_shapes_are_elements_and_text_is_only_text()
    {
        string flag = BrowserFrame.Of(_painted.Draw())[0];
        Assert.Equal(
            "<path class=\"q\" d=\"M0 400L800 400M400 400L400 300\"/>"
                + "<path class=\"v f\" d=\"M200 300L600 300L600 100L200 100\"/>"
                + "<path class=\"y f\" d=\"",
            flag[..flag.IndexOf("M740", StringComparison.Ordinal)]);
        Assert.EndsWith(
            "<path class=\"a\" d=\"M100 200L100 100\"/>"
                + "<text class=\"i\" x=\"400\" y=\"200\" font-size=\"25\">&lt;home&gt; &#92; &#39;now&#39;</text>",
            flag,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_drawing_is_found_through_wrappers_and_fails_with_a_name()
    {
        using var wrapped = new NamedFailures(new TimeLimit(new RewardScale(_painted, 2), 9), "Mine-v0");
        Assert.Equal(6, SceneOf.Moment("Mine-v0", wrapped, [0]).Shapes.Count);
        using var plain = new NamedFailures(EnvironmentRegistry.Make("CartPole-v1"), "CartPole-v1");
        Assert.False(plain.CanBeDrawn(out _));
        using var broken = new NamedFailures(new Smudged(), "Smudged-v0");
        broken.Reset(3, new float[1]);
        EnvironmentException failure = Assert.Throws<EnvironmentException>(() => SceneOf.Moment("Smudged-v0", broken, [0]));
        Assert.Contains("Smudged-v0", failure.Message, StringComparison.Ordinal);
        Assert.Contains("from 1 to 1 and from 0 to 1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_grid_and_a_window_that_cannot_be_are_refused()
    {
        Assert.Contains("cannot have 3 cells", Assert.Throws<ArgumentException>(() => new SceneGrid(2, 2, [0, 0, 0])).Message, StringComparison.Ordinal);
        Assert.Contains("Cell 1 of the grid is 200", Assert.Throws<ArgumentException>(() => new SceneGrid(2, 1, [0, 200])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new Scene(0, 0, double.PositiveInfinity, 1));
        Assert.Throws<ArgumentException>(() => new Scene(0, 0, 1, double.NaN));
    }

    [Fact]
    public void A_drawing_from_another_process_is_the_same_and_a_damaged_one_is_refused()
    {
        foreach (int steps in (int[])[0, 1])
        {
            if (steps > 0)
            {
                _painted.Step(0, new float[1]);
            }

            Scene scene = _painted.Draw();
            byte[] bytes = SceneMessage.Write(scene);
            Assert.Equal(BrowserFrame.Of(scene), BrowserFrame.Of(SceneMessage.Read(bytes)));
            for (int length = 0; length < bytes.Length; length++)
            {
                Assert.Throws<InvalidDataException>(() => SceneMessage.Read(bytes.AsSpan(0, length)));
            }

            // Whatever a byte becomes, it is a drawing or refused.
            for (int at = 0; at < bytes.Length; at++)
            {
                byte[] damaged = [.. bytes];
                damaged[at] ^= 0xff;
                if (Record.Exception(() => SceneMessage.Read(damaged)) is { } refusal)
                {
                    Assert.IsType<InvalidDataException>(refusal);
                }
            }
        }
    }

    /// <summary>The command, in a terminal, as a page of itself, and of a process of its own; nobody looks in the evaluation of a policy.</summary>
    [SkippableFact]
    public void The_command_shows_the_drawing_wherever_it_plays()
    {
        string assembly = typeof(Painted).Assembly.Location;
        string policy = Path.Combine(_gradus.Folder, "run");
        int before = Painted.Drawings;
        Assert.Equal(0, _gradus.Run($"train a2c {Painted.Id} --assembly {assembly} --steps 400 --quiet --out {policy}"));
        Assert.Equal(before, Painted.Drawings);

        using var screen = new StringWriter();
        Assert.Equal(0, CommandLine.Run(
            ["play", policy, "--assembly", assembly, "--fps", "1000"],
            new Terminal(screen, screen, OutIsLive: true, ErrorIsLive: true, Width: 60, Height: 24)));
        Assert.Equal(before + 5, Painted.Drawings);
        Assert.Contains(Painted.Word, screen.ToString(), StringComparison.Ordinal);
        Assert.Contains("step 1, return ", screen.ToString(), StringComparison.Ordinal);
        Assert.Matches("value [-0-9.]+", screen.ToString());
        Assert.Matches(@"0 \d+ %, \[?1 \d+ %\]?, \[?2 \d+ %", screen.ToString());

        Assert.Equal(0, _gradus.Run($"eval {policy} --assembly {assembly} --episodes 2"));
        Assert.Equal(before + 5, Painted.Drawings);

        string[] pages = [.. ((string[][])[[], ["--isolate"]]).Select((words, i) =>
        {
            string page = Path.Combine(_gradus.Folder, $"{i}.html");
            string[] line = ["play", policy, "--assembly", assembly, "--html", page, .. words];
            (int code, _, string error) = GradusProcess.Run(GradusProcess.Command(line));
            Assert.True(code == 0, error);
            return page;
        })];
        Assert.Equal(File.ReadAllText(pages[0]), File.ReadAllText(pages[1]));
        BrowserScript.Part.Require();
        LookAt(pages[0]);
    }

    private static void LookAt(string page)
    {
        using JsonDocument document = JsonDocument.Parse(BrowserScript.Run("replay.mjs", page));
        Assert.Empty(document.RootElement.GetProperty("errors").EnumerateArray());
        foreach (JsonElement screen in document.RootElement.GetProperty("seen").EnumerateArray())
        {
            JsonElement first = screen.GetProperty("first");
            Assert.StartsWith("step 0 of 4, return 0, reward 0, value ", first.GetProperty("say").GetString(), StringComparison.Ordinal);
            JsonElement[] shapes = [.. first.GetProperty("shapes").EnumerateArray()];
            Assert.Equal(["path", "path", "path", "path", "text"], shapes.Select(shape => shape.GetProperty("kind").GetString()));
            Assert.Equal(Painted.Word, shapes[4].GetProperty("text").GetString());
            Assert.Equal("rgb(213, 94, 0)", shapes[1].GetProperty("fill").GetString()); // vermilion
            Assert.All(shapes[1].GetProperty("middle").EnumerateArray(), at => Assert.Equal(0.5, at.GetDouble(), 1e-3));
            Assert.Equal(JsonValueKind.Null, first.GetProperty("cells").ValueKind);
            JsonElement[] actions = [.. first.GetProperty("actions").EnumerateArray()];
            Assert.Equal(["0", "1", "2"], actions.Select(action => action.GetProperty("label").GetString()));
            Assert.Single(actions, action => action.GetProperty("isTaken").GetBoolean());

            JsonElement second = screen.GetProperty("second");
            Assert.Equal([2, 2], second.GetProperty("cells").EnumerateArray().Select(side => side.GetInt32()));
            Assert.Equal([0, 158, 115, 255], second.GetProperty("pixel").EnumerateArray().Select(part => part.GetInt32())); // green
            JsonElement letter = Assert.Single(second.GetProperty("shapes").EnumerateArray());
            Assert.Equal("G", letter.GetProperty("text").GetString());
            Assert.Contains("terminated", screen.GetProperty("last").GetProperty("say").GetString(), StringComparison.Ordinal);
            Assert.False(second.GetProperty("isWider").GetBoolean());
            Assert.False(second.GetProperty("isCut").GetBoolean());
        }
    }

    /// <summary>Has no width to draw on.</summary>
    private sealed class Smudged : IDrawable
    {
        public Space ObservationSpace { get; } = new Box(0, 1, 1);

        public Space ActionSpace { get; } = new Discrete(2);

        public void Reset(ulong? seed, Span<float> observation) => observation[0] = 0;

        public StepResult Step(EnvironmentAction action, Span<float> observation) => default;

        public Scene Draw() => new(1, 0, 1, 1);
    }
}
