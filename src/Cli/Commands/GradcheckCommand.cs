using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Gradus.Autodiff;
using Gradus.GradientChecking;

namespace Gradus.Cli;

/// <summary><c>gradus gradcheck</c>.</summary>
internal sealed class GradcheckCommand : Command
{
    private const int UsualCases = 100;
    private const int UsualPrograms = 2_000;
    private const int Max = 100_000_000;
    private const int Directions = 2;

    private readonly Option<string?> _op = new("--op")
    {
        Description = "Check only this op, network, distribution or loss",
        HelpName = "NAME",
    };
    private readonly Option<long?> _cases = Values.Count(
        "--cases", $"Cases for each, with random shapes and numbers [default: {UsualCases}]", "N", 1, Max);
    private readonly Option<long?> _programs = Values.Count(
        "--programs", $"Number of random programs of several ops [default: {UsualPrograms}, none with --op]", "N", 0, Max);
    private readonly Option<ulong?> _seed = Values.Seed("Seed of the first case and program [default: 0]");
    private readonly Option<string?> _backend = Values.Backend(Backends.Reference);
    private readonly Option<bool> _json = Values.Flag("--json", "Write one JSON object to standard output");
    private readonly Terminal _terminal;

    public GradcheckCommand(Terminal terminal, HelpWithExamples help)
        : base("gradcheck", "Check the gradients of all ops, networks, distributions and losses, and of random programs built from them.")
    {
        _terminal = terminal;
        Add(_op);
        Add(_cases);
        Add(_programs);
        Add(_seed);
        Add(_backend);
        Add(_json);
        SetAction(Check);
        help.Add(
            this,
            ("gradus gradcheck", "The whole library, in seconds."),
            ("gradus gradcheck --op LogSoftmax --cases 10k", "One op, thoroughly."),
            ("gradus gradcheck --backend mkl", "The same with Intel MKL's products."),
            ("gradus gradcheck --programs 100k --seed 1", "A hundred thousand random programs."));
    }

    private int Check(ParseResult line)
    {
        string? name = line.GetValue(_op);
        int cases = (int)(line.GetValue(_cases) ?? UsualCases);
        int programs = (int)(line.GetValue(_programs) ?? (name is null ? UsualPrograms : 0));
        ulong seed = line.GetValue(_seed) ?? 0;
        IReadOnlyList<GradientSubject> subjects = name is null ? GradientSubjects.All : [Lookup.Checked(() => GradientSubjects.Find(name))];
        var options = new GradientCheckOptions
        {
            Directions = Directions,
            Backend = line.GetValue(_backend) is { } backend ? Backends.Make<double>(backend, threads: 1) : null,
        };
        SubjectResult[] results = [.. subjects.Select(subject => SubjectCheck.Run(subject, cases, seed, options))];
        var random = new RandomPrograms { Options = new RandomPrograms().Options with { Backend = options.Backend } };
        ProgramSummary? summary = programs > 0 ? random.Check(programs, seed) : null;
        bool passed = results.All(result => result.Passed) && summary is null or { Passed: true };
        if (line.GetValue(_json))
        {
            _terminal.Out.WriteLine(Json.Object(json => Write(json, results, summary, passed)));
        }
        else
        {
            Report(results, summary);
        }

        return passed ? ExitCode.Success : ExitCode.Failed;
    }

    private void Report(SubjectResult[] results, ProgramSummary? summary)
    {
        TextTable.Write(
            _terminal,
            ["kind", "name", "forward", "reverse", "2nd order", "numbers", "worst error", "cases", "at kinks", "unclear"],
            results.Select(result => new[]
            {
                KindOf(result),
                result.Subject.Name,
                Word(result.Forward),
                Word(result.Reverse),
                Word(result.SecondOrder),
                Word(result.Numbers),
                result.Worst.ToString("0.0E0", CultureInfo.InvariantCulture),
                Numbers.Count(result.Cases),
                Numbers.Count(result.Kinks),
                Numbers.Count(result.IllConditioned),
            }));
        if (summary is not null)
        {
            _terminal.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{summary.Count:N0} random programs: {(summary.Passed ? "all correct" : "the last one is wrong")}, {summary.Kinks:N0} at "
                    + $"kinks, {summary.IllConditioned:N0} unclear, {summary.PerSecond:N0} per second."));
        }

        foreach (SubjectResult failed in results.Where(result => !result.Passed))
        {
            _terminal.Out.WriteLine();
            _terminal.Out.WriteLine($"{failed.Subject.Name}: {failed.Failure}");
        }

        if (summary?.Failure is { } failure)
        {
            _terminal.Out.WriteLine();
            _terminal.Out.WriteLine(failure);
        }
    }

    private static void Write(Utf8JsonWriter json, SubjectResult[] results, ProgramSummary? summary, bool passed)
    {
        json.WriteBoolean("passed", passed);
        json.WriteStartArray("gradients");
        foreach (SubjectResult result in results)
        {
            json.WriteStartObject();
            json.WriteString("kind", KindOf(result));
            json.WriteString("name", result.Subject.Name);
            json.WriteBoolean("forward", result.Forward);
            json.WriteBoolean("reverse", result.Reverse);
            json.WriteBoolean("second_order", result.SecondOrder);
            json.WriteBoolean("numbers", result.Numbers);
            json.WriteFinite("worst_error", result.Worst);
            json.WriteNumber("cases", result.Cases);
            json.WriteNumber("kinks", result.Kinks);
            json.WriteNumber("unclear", result.IllConditioned);
            json.WriteString("failure", result.Failure);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (summary is not null)
        {
            json.WriteStartObject("programs");
            json.WriteNumber("count", summary.Count);
            json.WriteNumber("kinks", summary.Kinks);
            json.WriteNumber("unclear", summary.IllConditioned);
            json.WriteFinite("per_second", Math.Round(summary.PerSecond));
            json.WriteString("failure", summary.Failure?.ToString());
            json.WriteEndObject();
        }
    }

    private static string KindOf(SubjectResult result) => result.Subject.Kind switch
    {
        SubjectKind.Op => "op",
        SubjectKind.Layer => "layer",
        SubjectKind.Distribution => "distribution",
        _ => "loss",
    };

    private static string Word(bool isRight) => isRight ? "ok" : "WRONG";
}
