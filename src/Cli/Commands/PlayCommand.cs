using System.CommandLine;
using System.Text;
using Gradus.Envs;
using Gradus.Rl;
using Spectre.Console;

namespace Gradus.Cli;

/// <summary><c>gradus play CHECKPOINT</c>.</summary>
internal sealed class PlayCommand : Command
{
    private const int DefaultRate = 30;
    private const int DefaultSteps = 5_000;
    private const int MaxSteps = 1_000_000;
    private const int MaxCanvasWidth = 80;
    private const int MaxCanvasRows = 20;
    private const int MinCanvasRows = 4;
    private const string HideCursor = "\e[?25l";
    private const string ShowCursor = "\e[?25h";

    private readonly Argument<string> _checkpoint = new("CHECKPOINT")
    {
        Description = "A checkpoint.safetensors, or the run folder that contains one.",
    };
    private readonly Option<string?> _environment = new("--env")
    {
        Description = "Id of the environment [default: the one it was trained on, unless that is in Python]",
        HelpName = "ID",
    };
    private readonly Option<ulong?> _seed = Values.Seed($"Seed of the episode [default: {Evaluation.DefaultSeed}]");
    private readonly Option<long?> _steps = Values.Count(
        "--steps", $"Stop after this many steps if the episode has not ended [default: {DefaultSteps:N0}]", "N", 1, MaxSteps);
    private readonly Option<long?> _rate = Values.Count("--fps", $"Steps shown per second [default: {DefaultRate}]", "N", 1, 1000);
    private readonly Option<bool> _stochastic = Values.Flag(
        "--stochastic", "Sample actions from the policy instead of taking the greedy one");
    private readonly Option<string?> _html = new("--html")
    {
        Description = "Write the episode to this file, as a page for a browser",
        HelpName = "FILE",
    };
    private readonly Option<bool> _live = Values.Flag(
        "--live", "Make the page play itself: policy and environment run in it, and you can push the agent or act against the policy");
    private readonly Option<string?> _backend = Values.Backend();
    private readonly Option<string[]> _assemblies = Values.Assemblies();
    private readonly Option<bool> _isolate = Values.Isolate("a crash or hang is an error that names seed and step");
    private readonly Terminal _terminal;

    public PlayCommand(Terminal terminal, HelpWithExamples help)
        : base("play", "Play one episode with a saved policy, animated in the terminal or as a page for a browser.")
    {
        _terminal = terminal;
        Add(_checkpoint);
        foreach (Option option in (Option[])
            [_environment, _seed, _steps, _rate, _stochastic, _html, _live, _backend, _assemblies, _isolate])
        {
            Add(option);
        }

        SetAction(Play);
        help.Add(
            this,
            ("gradus play runs/CartPole-v1-a2c-seed0", "Watch an episode in the terminal."),
            ("gradus play runs/CartPole-v1-a2c-seed0 --html cartpole.html", "Write it to a self-contained page."),
            ("gradus play runs/CartPole-v1-a2c-seed0 --html live.html --live", "A page in which you can push the pole."));
    }

    private int Play(ParseResult line)
    {
        Lookup.Load(line.GetValue(_assemblies) ?? []);
        using OpenedPolicy opened = OpenedPolicy.Open(
            line.GetRequiredValue(_checkpoint),
            line.GetValue(_backend),
            line.GetValue(_environment),
            _ => CommandName.Line(line.Tokens.Select(token => token.Value)),
            _ => line.GetValue(_isolate),
            line.GetValue(_assemblies) ?? []);
        ulong seed = line.GetValue(_seed) ?? Evaluation.DefaultSeed;
        int rate = (int)(line.GetValue(_rate) ?? DefaultRate);
        OutputFile? html = line.GetValue(_html) is { } name ? OutputFile.Of("--html", name, "replay.html") : null;
        bool isLive = line.GetValue(_live);
        if (isLive)
        {
            LivePage.Require(html?.Name, opened);
        }

        bool animated = _terminal.OutIsLive && html is null;
        using var interruption = new Interruption();
        PlayedEpisode episode;
        if (animated)
        {
            _terminal.OutScreen.Write(HideCursor);
        }

        try
        {
            episode = opened.Play(
                seed,
                line.GetValue(_stochastic) ? RunSeeds.Actions(seed) : null,
                (int)(line.GetValue(_steps) ?? DefaultSteps),
                keeps: html is not null,
                animated ? (played, moment) => Show(played, moment, 1000 / rate, interruption.Token) : null,
                interruption.Token);
        }
        finally
        {
            if (animated)
            {
                _terminal.OutScreen.Write(ShowCursor);
            }
        }

        _terminal.Out.WriteLine(
            $"{episode.Algorithm} on {episode.Environment}, seed {seed}: return {Numbers.Short(episode.Return)} in {episode.Steps} "
                + $"steps ({episode.End}).");
        if (html is not null)
        {
            html.Write(isLive ? LivePage.Write(episode, opened, rate, line.GetValue(_stochastic)) : HtmlReplay.Write(episode, rate));
            _terminal.Out.WriteLine($"{(isLive ? "Live page" : "Replay")}: {html.Name}");
        }

        return interruption.Token.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Success;
    }

    private void Show(PlayedEpisode episode, PlayedMoment moment, int milliseconds, CancellationToken cancellation)
    {
        // Leaves room for the captions and the cursor: what scrolls cannot be redrawn.
        string[] captions = Captions(episode, moment);
        int rows = Math.Clamp(_terminal.Height - captions.Length - 1, MinCanvasRows, MaxCanvasRows);
        int columns = Math.Min(_terminal.Width - 1, MaxCanvasWidth);
        var frame = new StringBuilder(moment.Step > 0 ? $"\e[{rows + captions.Length}A" : "");
        foreach (string row in Draw(moment.Scene, columns, rows))
        {
            frame.Append(row).Append('\n');
        }

        foreach (string caption in captions)
        {
            frame.Append(caption.Length < _terminal.Width ? caption : caption[..(_terminal.Width - 1)]).Append("\e[K\n");
        }

        _terminal.OutScreen.Write(frame);
        _terminal.OutScreen.Flush();
        cancellation.WaitHandle.WaitOne(milliseconds);
    }

    /// <summary>How far the episode is; and what the policy does, in brackets among what it could do.</summary>
    private static string[] Captions(PlayedEpisode episode, PlayedMoment moment)
    {
        string value = double.IsNaN(moment.Value) ? "" : $", value {Numbers.Short(moment.Value)}";
        return
        [
            $"step {moment.Step}, return {Numbers.Short(moment.Return)}, reward {Numbers.Short(moment.Reward)}{value}",
            PlainText.Of(episode.Lines.InOneLine(moment.Actions)),
        ];
    }

    private static string[] Draw(Scene scene, int columns, int rows)
    {
        bool inColour = Terminal.Colours != ColorSystemSupport.NoColors;
        return scene.Grid is { } grid
            ? new GridCanvas(columns, rows, inColour).Draw(scene, grid)
            : new BrailleCanvas(columns, rows, inColour).Draw(scene);
    }
}
