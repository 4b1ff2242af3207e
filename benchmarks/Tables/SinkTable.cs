using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;
using Gradus.Cli;
using Gradus.Envs;
using Gradus.Experiments;
using Gradus.Rl;

namespace Gradus.Benchmarks;

/// <summary>
/// What it costs to record a run, and to watch it in a browser: whole runs of A2C on CartPole-v1 with each sink, with all of them, with a
/// dashboard whose page somebody has open, and with none, in turns.
/// </summary>
/// <remarks>
/// What is measured is the processor time of the thread that trains, to the nanosecond by Linux' own count, and the pauses of the garbage
/// collector: other programs, which take turns on the same cores, do not add to it. What they still do, through caches and clocks, differs
/// from turn to turn, so every ratio is within one round of short turns, whose order rotates, and the figure is the median over many rounds.
/// Writing and drawing by other threads is in the second figure, the processor time of the whole process.
/// </remarks>
internal static partial class SinkTable
{
    private const long Steps = 200_000;
    private const int Rounds = 41;
    private const string Dashboard = "dashboard";

    private static readonly (string Name, Func<string, Agent, EpisodeWindow, ITrainingObserver> Make)[] Sinks =
    [
        ("csv", (folder, agent, window) => new MetricsRecorder(Path.Combine(folder, "metrics.csv"), agent, window, Steps)),
        ("jsonl", (folder, agent, window) => new JsonLinesRecorder(Path.Combine(folder, "metrics.jsonl"), agent, window, Steps)),
        ("tensorboard", (folder, agent, window) => new TensorBoardRecorder(
            Path.Combine(folder, TensorBoardRecorder.FileName), agent, window, Steps)),
        ("meters", (_, agent, _) => new TrainingMeters(agent)),
    ];

    /// <summary>The name, the sinks, and whether somebody watches; the first is what the others are compared with.</summary>
    private static readonly (string Name, int[] Sinks, bool IsWatched)[] Contenders =
    [
        ("nothing", [], false),
        .. Sinks.Select((sink, i) => (sink.Name, (int[])[i], false)),
        ("all together", [.. Enumerable.Range(0, Sinks.Length)], false),
        ("csv and " + Dashboard, [0], true),
    ];

    private enum Clock
    {
        Process = 2,
        Thread = 3,
    }

    public static void Print()
    {
        Console.WriteLine($"A run of {Steps:#,0} steps of A2C on CartPole-v1, 8 environments, one thread, as a multiple of one without sinks:");
        Console.WriteLine($"medians of {Rounds} rounds, and between which ratios the middle half of the rounds lies");
        using var listener = new MeterListener(); // meters cost something only where somebody listens
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Meter.Name == TrainingMeters.MeterName)
            {
                own.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>(static (_, _, _, _) => { });
        listener.SetMeasurementEventCallback<double>(static (_, _, _, _) => { });
        listener.Start();
        string template = Directory.CreateTempSubdirectory("gradus-sinks").FullName;
        Cli.CommandLine.Run(["train", "a2c", "CartPole-v1", "--steps", "400", "--quiet", "--out", template], Terminal.Plain(TextWriter.Null, TextWriter.Null));
        for (int i = 0; i < Contenders.Length; i++)
        {
            Run(i, template); // compiles
        }

        var seconds = new (double Thread, double Process)[Rounds][];
        for (int round = 0; round < Rounds; round++)
        {
            seconds[round] = new (double, double)[Contenders.Length];
            for (int turn = 0; turn < Contenders.Length; turn++)
            {
                int contender = (round + turn) % Contenders.Length;
                seconds[round][contender] = Run(contender, template);
            }
        }

        Directory.Delete(template, recursive: true);
        Console.WriteLine($"{"",-20}{"training thread",28}{"process",28}");
        for (int i = 1; i < Contenders.Length; i++)
        {
            Print(Contenders[i].Name, i, 0);
        }

        Print("dashboard over csv", Contenders.Length - 1, 1);

        void Print(string name, int contender, int reference) => Console.WriteLine(
            $"{name,-20}{Middle(round => round[contender].Thread / round[reference].Thread),28}"
                + $"{Middle(round => round[contender].Process / round[reference].Process),28}");

        string Middle(Func<(double Thread, double Process)[], double> ratio)
        {
            double[] ratios = [.. seconds.Select(ratio).Order()];
            return $"{ratios[Rounds / 2]:0.000} ({ratios[Rounds / 4]:0.000} to {ratios[3 * Rounds / 4]:0.000})";
        }
    }

    private static (double Thread, double Process) Run(int contender, string template)
    {
        AlgorithmInfo info = Algorithms.Find("a2c");
        string folder = Directory.CreateTempSubdirectory("gradus-sinks").FullName;
        using Agent agent = info.Create(EnvironmentSource.Of("CartPole-v1", 8, seed: 0), info.OptionsFor("CartPole-v1"), new ManagedBackend<float>());
        var tracker = new ThresholdTracker(475);
        ITrainingObserver[] observers = [tracker, .. Contenders[contender].Sinks.Select(sink => Sinks[sink].Make(folder, agent, tracker.Window))];
        using Watcher? watcher = Contenders[contender].IsWatched ? new Watcher(folder, template) : null;
        GC.Collect();
        double pauses = GC.GetTotalPauseDuration().TotalSeconds;
        (double thread, double process) = (Now(Clock.Thread), Now(Clock.Process));
        agent.Learn(Steps, new CompositeObserver(observers));
        foreach (IDisposable observer in observers.OfType<IDisposable>())
        {
            observer.Dispose();
        }

        (thread, process) = (Now(Clock.Thread) - thread, Now(Clock.Process) - process);
        pauses = GC.GetTotalPauseDuration().TotalSeconds - pauses;
        Directory.Delete(folder, recursive: true);
        return (thread + pauses, process);
    }

    private static double Now(Clock clock)
    {
        Span<long> time = stackalloc long[2]; // seconds and nanoseconds
        return GetTime((int)clock, ref time[0]) == 0
            ? time[0] + (time[1] * 1e-9)
            : throw new PlatformNotSupportedException("This table needs the clocks of Linux.");
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetTime(int clock, ref long time);

    /// <summary>A dashboard, and somebody who has its page open: it asks for what has changed every second.</summary>
    private sealed class Watcher : IDisposable
    {
        private readonly CancellationTokenSource _end = new();
        private readonly BoardServer _server;
        private readonly HttpClient _browser = new();
        private readonly Task _watching;

        public Watcher(string folder, string template)
        {
            File.Copy(Path.Combine(template, "config.json"), Path.Combine(folder, "config.json"));
            _server = new BoardServer(BoardDoor.Open(null), "Gradus", new BoardFolders([folder]), (_, _, _) => "");
            _watching = Task.Run(Watch);
        }

        public void Dispose()
        {
            _end.Cancel();
            _watching.Wait();
            _server.Dispose();
            _browser.Dispose();
            _end.Dispose();
        }

        private async Task Watch()
        {
            try
            {
                await _browser.GetStringAsync(new Uri(_server.Address), _end.Token); // which leaves a cookie
                while (true)
                {
                    await _browser.GetStringAsync(new Uri(new Uri(_server.Address), "/runs"), _end.Token);
                    await Task.Delay(TimeSpan.FromSeconds(1), _end.Token);
                }
            }
            catch (OperationCanceledException)
            {
                // The run has ended.
            }
        }
    }
}
