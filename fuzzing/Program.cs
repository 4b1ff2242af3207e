using System.Diagnostics;
using System.Globalization;
using Gradus.Fuzzing;

// dotnet run -c Release --project fuzzing -- [--cases 1000000] [--seed 1] [--target NAME] [--first N] [--out FOLDER]
// Reads that many damaged files, states, settings and messages, shared out evenly among the readers. A case that breaks a promise is saved
// in OUT; put into fuzzing/corpus/NAME it becomes a test.
long cases = Number("--cases", 1_000_000);
int seed = (int)Number("--seed", 1);
long first = Number("--first", 0);
string folder = Text("--out", "fuzz-findings");
string? only = Text("--target", "") is { Length: > 0 } name ? name : null;
using var targets = new Targets();
Target[] chosen = [.. targets.All.Where(target => only is null || target.Name == only)];
if (chosen.Length == 0)
{
    Console.Error.WriteLine($"There is no reader '{only}'; there are {string.Join(", ", targets.All.Select(target => target.Name))}.");
    return 2;
}

Directory.CreateDirectory(folder);
var clock = Stopwatch.StartNew();
int findings = 0;
using (var flight = new Flight(Path.Combine(folder, "in-flight")))
{
    for (long i = 0; i < cases; i++)
    {
        Target target = chosen[i % chosen.Length];
        byte[] input = FuzzRun.Make(target, seed, first + i);
        flight.Begin(target.Name, first + i, input);
        if (FuzzRun.Broken(target, input) is { } broken)
        {
            findings++;
            string file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{target.Name}-{seed}-{first + i}"));
            File.WriteAllBytes(file, input);
            Console.WriteLine($"{file}: {broken}");
        }

        if ((i + 1) % 100_000 == 0)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{i + 1} cases, {findings} findings, {clock.Elapsed.TotalSeconds:F0} s"));
        }
    }
}

Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{cases} cases (seed {seed}), {findings} findings, {clock.Elapsed.TotalSeconds:F0} s"));
return findings == 0 ? 0 : 1;

string Text(string option, string otherwise)
{
    int at = Array.IndexOf(args, option);
    return at >= 0 && at + 1 < args.Length ? args[at + 1] : otherwise;
}

long Number(string option, long otherwise) =>
    Text(option, "") is { Length: > 0 } text ? long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : otherwise;
