using Gradus.Rl;
using Spectre.Console;

namespace Gradus.Cli;

/// <summary>
/// Shows a run as a table that redraws itself. Drawing has its own thread: eight times a second it asks for the state, and the next update
/// answers with a copy. Watching costs an update no more than checking one flag.
/// </summary>
internal sealed class LiveDisplay : ITrainingDisplay
{
    /// <summary>The least number of columns that the table needs.</summary>
    public const int MinScreenWidth = 40;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(125);

    private readonly TrainingPlan _plan;
    private readonly EpisodeWindow _window;
    private readonly MetricAverages _averages;
    private readonly TrainingTable _table;
    private readonly IAnsiConsole _console;
    private readonly ManualResetEventSlim _finished = new();
    private readonly Thread _thread;
    private volatile bool _wanted = true;
    private volatile TrainingSnapshot? _snapshot;
    private Agent? _agent;

    /// <summary>Starts drawing.</summary>
    /// <param name="output">The screen.</param>
    /// <param name="plan">The run.</param>
    /// <param name="window">The last episodes, updated by an observer that is called before this one.</param>
    /// <param name="width">Columns of the screen.</param>
    /// <param name="height">Rows of the screen.</param>
    public LiveDisplay(TextWriter output, TrainingPlan plan, EpisodeWindow window, int width, int height)
    {
        _plan = plan;
        _window = window;
        _averages = new MetricAverages(plan.Metrics);
        _table = new TrainingTable(plan, width, height);
        _console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Out = new AnsiConsoleOutput(output),
                Ansi = AnsiSupport.Yes,
                Interactive = InteractionSupport.Yes,
                ColorSystem = Terminal.Colours,
            });
        _console.Profile.Width = width;
        _thread = new Thread(Draw) { Name = "gradus display", IsBackground = true };
        _thread.Start();
    }

    public void OnEpisode(Agent agent, int environment, double episodeReturn, int length)
    {
    }

    public TrainingSignal OnUpdate(Agent agent, MetricRow metrics)
    {
        _averages.Add(metrics);
        if (_wanted)
        {
            _agent = agent;
            _snapshot = TrainingSnapshot.Of(agent, _window, _averages);
            _averages.Clear();
            _wanted = false;
        }

        return TrainingSignal.Continue;
    }

    /// <summary>Draws the last state and ends the thread; called by the training thread.</summary>
    public void Dispose()
    {
        if (_agent is not null && _averages.Updates > 0)
        {
            _snapshot = TrainingSnapshot.Of(_agent, _window, _averages);
        }

        _finished.Set();
        _thread.Join();
        _finished.Dispose();
    }

    private void Draw() => _console.Live(_table.Render(null)).AutoClear(false).Start(context =>
    {
        bool last;
        do
        {
            last = _finished.Wait(Interval);
            context.UpdateTarget(_table.Render(_snapshot));
            _wanted = true;
        }
        while (!last);
    });
}
