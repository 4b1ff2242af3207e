using System.Diagnostics;
using System.Diagnostics.Metrics;
using Gradus.Envs;
using Gradus.Experiments;
using Gradus.Rl;

namespace Gradus.Benchmarks;

/// <summary>
/// What it costs to record a run: whole runs of A2C on CartPole-v1 with each sink, with all of them, and with none, in turns. The first
/// ratio is the median over the rounds, each within one round; the second that of the fastest runs, which other programs disturb least.
/// </summary>
internal static class SinkTable
{
    private const long Steps = 600_000;
    private const int Rounds = 15;

    private static readonly (string Name, Func<string, Agent, EpisodeWindow, ITrainingObserver> Make)[] Sinks =
    [
        ("csv", (folder, agent, window) => new MetricsRecorder(Path.Combine(folder, "metrics.csv"), agent, window, Steps)),
        ("jsonl", (folder, agent, window) => new JsonLinesRecorder(Path.Combine(folder, "metrics.jsonl"), agent, window, Steps)),
        ("tensorboard", (folder, agent, window) => new TensorBoardRecorder(
            Path.Combine(folder, TensorBoardRecorder.FileName), agent, window, Steps)),
        ("meters", (_, agent, _) => new TrainingMeters(agent)),
    ];

    public static void Print()
    {
        Console.WriteLine($"A run of {Steps:#,0} steps of A2C on CartPole-v1, 8 environments, one thread, as a multiple of one without sinks");
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
        int[][] contenders = [[], .. Enumerable.Range(0, Sinks.Length).Select(i => (int[])[i]), [.. Enumerable.Range(0, Sinks.Length)]];
        Array.ForEach(contenders, contender => Run(contender)); // compiles
        double[][] seconds = [.. Enumerable.Range(0, Rounds).Select(_ => Array.ConvertAll(contenders, Run))];
        Console.WriteLine($"{"",-16}{"median",8}{"fastest",9}");
        for (int i = 1; i < contenders.Length; i++)
        {
            double[] ratios = [.. seconds.Select(round => round[i] / round[0]).Order()];
            double fastest = seconds.Min(round => round[i]) / seconds.Min(round => round[0]);
            string name = contenders[i].Length == 1 ? Sinks[contenders[i][0]].Name : "all together";
            Console.WriteLine($"{name,-16}{ratios[Rounds / 2],8:0.000}{fastest,9:0.000}   from {ratios[0]:0.000} to {ratios[^1]:0.000}");
        }
    }

    private static double Run(int[] sinks)
    {
        AlgorithmInfo info = Algorithms.Find("a2c");
        string folder = Directory.CreateTempSubdirectory("gradus-sinks").FullName;
        using Agent agent = info.Create(EnvironmentSource.Of("CartPole-v1", 8, seed: 0), info.OptionsFor("CartPole-v1"), new ManagedBackend<float>());
        var tracker = new ThresholdTracker(475);
        ITrainingObserver[] observers = [tracker, .. sinks.Select(sink => Sinks[sink].Make(folder, agent, tracker.Window))];
        long start = Stopwatch.GetTimestamp();
        agent.Learn(Steps, new CompositeObserver(observers));
        foreach (IDisposable observer in observers.OfType<IDisposable>())
        {
            observer.Dispose();
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Directory.Delete(folder, recursive: true);
        return seconds;
    }
}
