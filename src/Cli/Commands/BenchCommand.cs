using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace Gradus.Cli;

/// <summary><c>gradus bench</c>.</summary>
internal sealed class BenchCommand : Command
{
    private const int DefaultSeconds = 30;
    private const int MaxSeconds = 3_600;
    private const double SecondsForLimit = 0.5;

    /// <summary>The gain below which more environments or threads are not worth having.</summary>
    private const double WorthwhileGain = 1.25;

    private static readonly int[] EnvironmentCounts = [1, 8, 32, 128, 1024];

    private readonly Option<string?> _backend = Values.Backend();
    private readonly Option<long?> _threads = Values.Count(
        "--threads", "Measure this number of threads only [default: 1, 2, 4, … up to the machine's]", "N", 1, 1024);
    private readonly Option<long?> _seconds = Values.Count(
        "--seconds", $"Time for the whole table [default: {DefaultSeconds}]", "N", 1, MaxSeconds);
    private readonly Option<bool> _json = Values.Flag("--json", "Write one JSON object to standard output");
    private readonly Terminal _terminal;

    public BenchCommand(Terminal terminal, HelpWithExamples help)
        : base(
            "bench",
            "Measure the throughput of whole A2C runs on CartPole by number of environments and threads, as a share of what the machine's "
                + "matrix products allow.")
    {
        _terminal = terminal;
        foreach (Option option in (Option[])[_backend, _threads, _seconds, _json])
        {
            Add(option);
        }

        SetAction(Measure);
        help.Add(
            this,
            ("gradus bench", "The table, in half a minute."),
            ("gradus bench --backend mkl --threads 1", "The same with Intel MKL's products, on one thread."));
    }

    private int Measure(ParseResult line)
    {
        string name = line.GetValue(_backend) ?? Backends.Default;
        int[] threads = line.GetValue(_threads) is { } wish ? [(int)wish]
            : Backends.ReasonForOneThread(name) is not null ? [1]
            : [.. ThreadCounts()];
        double seconds = (double)(line.GetValue(_seconds) ?? DefaultSeconds) / (threads.Length * EnvironmentCounts.Length);
        Backend<float> first = Backends.Make<float>(name, threads[0]);
        double limit = Limit();
        using var interruption = new Interruption();
        var speeds = new List<TrainingSpeed>();
        foreach (int count in threads)
        {
            Backend<float> backend = Backends.Make<float>(name, count);
            foreach (int environments in EnvironmentCounts)
            {
                speeds.Add(TrainingSpeed.Measure(backend, environments, count, seconds, interruption.Token));
                if (interruption.Token.IsCancellationRequested)
                {
                    _terminal.Error.WriteLine("gradus: interrupted; the table would not be complete.");
                    return ExitCode.Interrupted;
                }
            }
        }

        // Measured again, because a limit measured at a bad moment would flatter everything else.
        limit = Math.Max(limit, Limit());
        var result = new Result(first, limit, TrainingSpeed.OperationsPerStep, threads, speeds);
        if (line.GetValue(_json))
        {
            _terminal.Out.WriteLine(Json.Object(result.Write));
        }
        else
        {
            Report(result);
        }

        return ExitCode.Success;

        double Limit() => BackendSpeed.Product(first, 256, 256, 256, SecondsForLimit) / (threads.Length == 1 ? threads[0] : 1);
    }

    private static IEnumerable<int> ThreadCounts()
    {
        for (int count = 1; count < Environment.ProcessorCount; count *= 2)
        {
            yield return count;
        }

        yield return Environment.ProcessorCount;
    }

    private void Report(Result result)
    {
        TextWriter output = _terminal.Out;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"A2C on {TrainingSpeed.EnvironmentId}, separate 64-64 tanh networks, T = {TrainingSpeed.Options.Steps}, "
                + $"{Backends.InWords(result.Backend)}."));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"A training step has {result.Operations / 1e3:0.0} kflop of products. 256×256×256 products run at {result.Limit / 1e9:0.0} "
                + $"GFLOP/s per thread, so {result.StepLimit:N0} steps/s per thread are the limit."));
        output.WriteLine();
        TextTable.Write(
            _terminal,
            ["environments", .. result.Threads.Select(count => count == 1 ? "1 thread" : $"{count} threads")],
            EnvironmentCounts.Select(
                environments =>
                    (string[])[Numbers.Count(environments), .. result.Threads.Select(count => Cell(result, environments, count))]));
        output.WriteLine("Environment steps per second of a whole run, at best, and their share of the limit for the threads in use.");
        output.WriteLine(result.WhereReturnsDiminish());
    }

    private static string Cell(Result result, int environments, int threads)
    {
        TrainingSpeed speed = result.Find(environments, threads);
        return $"{Numbers.Count(speed.StepsPerSecond)} ({Numbers.Percent(result.ShareOfLimit(speed))})";
    }

    /// <summary>All measurements.</summary>
    /// <param name="Backend">The backend.</param>
    /// <param name="Limit">Operations per second of large products on one thread.</param>
    /// <param name="Operations">Operations of one training step.</param>
    /// <param name="Threads">Numbers of threads.</param>
    /// <param name="Speeds">One per number of environments and threads.</param>
    private sealed record Result(Backend<float> Backend, double Limit, double Operations, int[] Threads, List<TrainingSpeed> Speeds)
    {
        public double StepLimit => Limit / Operations;

        public TrainingSpeed Find(int environments, int threads) =>
            Speeds.Single(speed => speed.Environments == environments && speed.Threads == threads);

        public double ShareOfLimit(TrainingSpeed speed) => speed.StepsPerSecond / (StepLimit * speed.Threads);

        /// <summary>
        /// The smallest number of environments, on the fewest threads, beyond which the next larger number gains less than a quarter.
        /// </summary>
        public int EnoughEnvironments
        {
            get
            {
                for (int i = 0; i + 1 < EnvironmentCounts.Length; i++)
                {
                    double now = Find(EnvironmentCounts[i], Threads[0]).StepsPerSecond;
                    double next = Find(EnvironmentCounts[i + 1], Threads[0]).StepsPerSecond;
                    if (next < WorthwhileGain * now)
                    {
                        return EnvironmentCounts[i];
                    }
                }

                return EnvironmentCounts[^1];
            }
        }

        public TrainingSpeed Fastest => Speeds.MaxBy(speed => speed.StepsPerSecond)!;

        public string WhereReturnsDiminish()
        {
            int enough = EnoughEnvironments;
            string environments = enough == EnvironmentCounts[^1]
                ? $"Every larger number of environments was faster by at least a quarter, up to {enough}."
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"Returns diminish beyond {enough} environments: the next larger number gains less than a quarter.");
            return Threads.Length == 1 ? environments : $"{environments} {WhereThreadsPay()}";
        }

        public void Write(Utf8JsonWriter json)
        {
            json.WriteString("algo", "a2c");
            json.WriteString("env", TrainingSpeed.EnvironmentId);
            json.WriteString("backend", Backend.Name);
            json.WriteFinite("vector_bits", Backends.VectorBits(Backend) ?? double.NaN);
            json.WriteNumber("flop_per_step", Operations);
            json.WriteFinite("gflops_256x256x256", Math.Round(Limit / 1e9, 3));
            json.WriteFinite("limit_steps_per_second", Math.Round(StepLimit));
            json.WriteStartArray("runs");
            foreach (TrainingSpeed speed in Speeds)
            {
                json.WriteStartObject();
                json.WriteNumber("envs", speed.Environments);
                json.WriteNumber("threads", speed.Threads);
                json.WriteFinite("steps_per_second", Math.Round(speed.StepsPerSecond));
                json.WriteFinite("share_of_limit", Math.Round(ShareOfLimit(speed), 4));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteNumber("diminishing_from_envs", EnoughEnvironments);
        }

        private string WhereThreadsPay()
        {
            TrainingSpeed best = Fastest;
            foreach (int environments in EnvironmentCounts)
            {
                double gain = Threads.Max(
                    count => Find(environments, count).StepsPerSecond) / Find(environments, Threads[0]).StepsPerSecond;
                if (gain >= WorthwhileGain)
                {
                    return string.Create(
                        CultureInfo.InvariantCulture,
                        $"More threads pay from {environments} environments on; the fastest was {best.Environments} environments on "
                            + $"{best.Threads} {(best.Threads == 1 ? "thread" : "threads")}.");
                }
            }

            return "More threads never gained a quarter here: one is enough.";
        }
    }
}
