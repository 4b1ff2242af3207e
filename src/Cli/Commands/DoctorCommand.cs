using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Gradus.Cli;

/// <summary><c>gradus doctor</c>.</summary>
internal sealed class DoctorCommand : Command
{
    private const double SecondsPerMeasurement = 0.15;
    private const double Giga = 1e9;

    private readonly Option<bool> _learn = Values.Flag(
        "--learn",
        "Check that every algorithm learns, by training it on tasks whose best return and values are known. Exit code 1 if one does not");
    private readonly Option<ulong?> _seed = Values.Seed("Seed of the runs of --learn [default: 0]");
    private readonly Option<string?> _backend = Values.Backend();
    private readonly Option<bool> _json = Values.Flag("--json", "Write one JSON object to standard output");
    private readonly Terminal _terminal;

    public DoctorCommand(Terminal terminal, HelpWithExamples help)
        : base(
            "doctor",
            "Show what this machine offers: its processor and vectors, and which backends it has, how fast they are, or why they are "
                + "missing.")
    {
        _terminal = terminal;
        Add(_learn);
        Add(_seed);
        Add(_backend);
        Add(_json);
        SetAction(line => line.GetValue(_learn) ? Learn(line) : Examine(line));
        help.Add(
            this,
            ("gradus doctor", "A table, after two seconds of measuring."),
            ("gradus doctor --learn", "Whether every algorithm learns at all, in seconds."),
            ("gradus doctor --learn --backend mkl", "The same on another backend."),
            ("gradus doctor --json", "The table for scripts."));
    }

    private int Learn(ParseResult line)
    {
        Backend<float> backend = Backends.Make<float>(line.GetValue(_backend) ?? Backends.Default, threads: 1);
        return new LearningExamination(_terminal, backend, line.GetValue(_json)).Run(line.GetValue(_seed) ?? 0);
    }

    private int Examine(ParseResult line)
    {
        Finding[] findings = [.. Backends.Fast.Select(Examine)];
        VectorWidth width = new ManagedBackend<float>().Width;
        if (line.GetValue(_json))
        {
            _terminal.Out.WriteLine(Json.Object(json => Write(json, findings, width)));
        }
        else
        {
            Report(findings, width);
        }

        return ExitCode.Success;
    }

    private static Finding Examine(string name) => Backends.TryMake(name, threads: 1, out Backend<float>? backend, out string reason)
        ? new Finding(name, Backends.Description(backend), BackendSpeed.Of(backend, SecondsPerMeasurement))
        : new Finding(name, reason, Speed: null);

    private void Report(Finding[] findings, VectorWidth width)
    {
        _terminal.Out.WriteLine(
            $"runtime    {RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription} "
                + $"({RuntimeInformation.RuntimeIdentifier})");
        _terminal.Out.WriteLine(
            $"processor  {Machine.Processor ?? "unknown"}, {Environment.ProcessorCount} threads, "
                + $"{string.Join(", ", Machine.InstructionSets)}");
        _terminal.Out.WriteLine(
            $"vectors    {(int)width} bits: {Machine.ReasonForWidth(width)}{(VectorAcceleration.IsEmulated ? "; they are emulated" : "")}");
        _terminal.Out.WriteLine();
        TextTable.Write(
            _terminal,
            ["backend", "40×64×64 GFLOP/s", "256×256×256 GFLOP/s", "y += αx GB/s", "products computed by"],
            findings.Where(finding => finding.Speed is not null).Select(finding => new[]
            {
                finding.Name,
                InGiga(finding.Speed!.SmallProduct),
                InGiga(finding.Speed.LargeProduct),
                InGiga(finding.Speed.Memory),
                finding.Words,
            }));
        foreach (Finding missing in findings.Where(finding => finding.Speed is null))
        {
            _terminal.Out.WriteLine($"{missing.Name}: {missing.Words}");
        }

        _terminal.Out.WriteLine(
            "Products in float, on one thread or on the device. --backend NAME chooses one for train and eval; 'managed' and 'cuda' give "
                + "the same bits everywhere.");
    }

    private static void Write(Utf8JsonWriter json, Finding[] findings, VectorWidth width)
    {
        json.WriteString("runtime", RuntimeInformation.FrameworkDescription);
        json.WriteString("os", RuntimeInformation.OSDescription);
        json.WriteString("system", RuntimeInformation.RuntimeIdentifier);
        json.WriteString("processor", Machine.Processor);
        json.WriteNumber("threads", Environment.ProcessorCount);
        json.WriteStartArray("instruction_sets");
        foreach (string set in Machine.InstructionSets)
        {
            json.WriteStringValue(set);
        }

        json.WriteEndArray();
        json.WriteNumber("vector_bits", (int)width);
        json.WriteString("vector_reason", Machine.ReasonForWidth(width));
        json.WriteBoolean("vectors_emulated", VectorAcceleration.IsEmulated);
        json.WriteStartArray("backends");
        foreach (Finding finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("name", finding.Name);
            json.WriteBoolean("found", finding.Speed is not null);
            json.WriteString(finding.Speed is null ? "reason" : "description", finding.Words);
            json.WriteFinite("gflops_40x64x64", Rounded(finding.Speed?.SmallProduct));
            json.WriteFinite("gflops_256x256x256", Rounded(finding.Speed?.LargeProduct));
            json.WriteFinite("memory_gb_per_second", Rounded(finding.Speed?.Memory));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static double Rounded(double? rate) => Math.Round((rate ?? double.NaN) / Giga, 3);

    private static string InGiga(double rate) => (rate / Giga).ToString("0.0", CultureInfo.InvariantCulture);

    /// <summary>A backend: what it is and how fast it is, or why it is missing.</summary>
    private sealed record Finding(string Name, string Words, BackendSpeed? Speed);
}
