using System.Globalization;
using System.Text.Json;

namespace Gradus.Benchmarks;

/// <summary>
/// <c>peers WORKLOAD --peer NAME=COMMAND…</c>: this library and programs that the reader has installed train the same, in turns, on one
/// processor.
/// </summary>
internal static class PeersCommand
{
    /// <summary>The hidden command that makes this library's own turn.</summary>
    public const string WorkloadName = "workload";

    private const int DefaultTurns = 3;

    private static readonly string Usage =
        $"""
        peers WORKLOAD [--peer NAME=COMMAND]... [--turns {DefaultTurns}] [--core 0] [--json]

        Trains WORKLOAD with Gradus and with every peer, in turns, kept on one processor (Linux), and prints the ratios. A peer is any command
        that trains the workload and prints a line '{PeerFigure.Name}: N'. In COMMAND, {"{workload}"} and {"{steps}"} stand for those below.

        {string.Join('\n', Workload.All.Select(workload => string.Create(
            CultureInfo.InvariantCulture, $"{workload.Name}, {workload.Steps:N0} steps: {workload.Description}.")))}
        """;

    public static int Run(string[] args)
    {
        if (args is [] or ["--help"])
        {
            Console.WriteLine(Usage);
            return 0;
        }

        try
        {
            return Run(Request.Parse(args));
        }
        catch (FormatException exception)
        {
            Console.Error.WriteLine(exception.Message);
            return 2;
        }
    }

    /// <summary>Makes this library's own turn.</summary>
    public static int RunWorkload(string[] args)
    {
        Find(args is [var name] ? name : "").Run();
        return 0;
    }

    private static Workload Find(string name) => Workload.All.FirstOrDefault(workload => workload.Name == name)
        ?? throw new FormatException(
            $"There is no workload '{name}'; there are {string.Join(", ", Workload.All.Select(workload => workload.Name))}.");

    private static int Run(Request request)
    {
        Pinning.To(request.Core);
        Peer[] all = [Peer.Gradus, .. request.Peers];
        var turns = all.ToDictionary(peer => peer.Name, _ => new List<Turn>());
        var reasons = new Dictionary<string, string>();
        for (int turn = 0; turn < request.Turns; turn++)
        {
            for (int i = 0; i < all.Length; i++)
            {
                Peer peer = all[(i + turn) % all.Length]; // who begins changes, as the machine does
                if (!reasons.ContainsKey(peer.Name))
                {
                    try
                    {
                        turns[peer.Name].Add(peer.Run(request.Workload));
                    }
                    catch (PeerException exception)
                    {
                        reasons[peer.Name] = exception.Message;
                    }
                }
            }
        }

        PeerReport[] reports = [.. all.Where(peer => !reasons.ContainsKey(peer.Name)).Select(peer =>
            new PeerReport(peer.Name, turns[peer.Name], turns[Peer.Gradus.Name]))];
        if (request.Json)
        {
            PrintJson(request, reports, reasons);
        }
        else
        {
            Print(request, reports, reasons);
        }

        return reasons.Count == 0 ? 0 : 1;
    }

    private static void Print(Request request, PeerReport[] reports, Dictionary<string, string> reasons)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        Console.WriteLine($"{request.Workload.Name}: {request.Workload.Description}; {request.Workload.Steps:N0} steps, {request.Turns} turns.");
        Console.WriteLine($"{"",-16}{"steps/s",12}{"whole, s",10}{"CPU, s",8}   gradus is faster by, turn by turn");
        foreach (PeerReport report in reports)
        {
            string ratios = report.Name == Peer.Gradus.Name
                ? ""
                : $"{report.Ratio:0.00} ({string.Join(", ", report.Ratios.Select(ratio => $"{ratio:0.00}"))}); CPU {report.ProcessorRatio:0.00}";
            Console.WriteLine($"{report.Name,-16}{report.StepsPerSecond,12:N0}{report.Seconds,10:0.00}{report.ProcessorSeconds,8:0.00}   {ratios}");
        }

        foreach ((string name, string reason) in reasons)
        {
            Console.WriteLine($"{name} took no part: {reason}.");
        }
    }

    private static void PrintJson(Request request, PeerReport[] reports, Dictionary<string, string> reasons)
    {
        using Stream output = Console.OpenStandardOutput();
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("workload", request.Workload.Name);
        json.WriteNumber("steps", request.Workload.Steps);
        json.WriteStartObject("peers");
        foreach (PeerReport report in reports)
        {
            report.Write(json);
        }

        json.WriteEndObject();
        json.WriteStartObject("missing");
        foreach ((string name, string reason) in reasons)
        {
            json.WriteString(name, reason);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        output.Write("\n"u8);
    }

    private sealed record Request(Workload Workload, IReadOnlyList<Peer> Peers, int Turns, int Core, bool Json)
    {
        /// <exception cref="FormatException">Something is not understood.</exception>
        public static Request Parse(string[] args)
        {
            var request = new Request(Find(args[0]), [], DefaultTurns, 0, Json: false);
            for (int i = 1; i < args.Length; i++)
            {
                request = args[i] switch
                {
                    "--json" => request with { Json = true },
                    "--peer" => request with { Peers = [.. request.Peers, Peer.Parse(Value(i++))] },
                    "--turns" => request with { Turns = Number(i++, 1, 1_000) },
                    "--core" => request with { Core = Number(i++, 0, 1_023) },
                    _ => throw new FormatException($"'{args[i]}' is not an option of peers; 'peers --help' lists them."),
                };
            }

            string[] names = [Peer.Gradus.Name, .. request.Peers.Select(peer => peer.Name)];
            return names.Distinct().Count() == names.Length
                ? request
                : throw new FormatException($"Peers need names of their own, and '{Peer.Gradus.Name}' is taken.");

            string Value(int option) => option + 1 < args.Length ? args[option + 1] : throw new FormatException($"{args[option]} needs a value.");

            int Number(int option, int least, int most) =>
                int.TryParse(Value(option), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
                    ? number
                    : throw new FormatException($"{args[option]} takes a number from {least} to {most}, not '{args[option + 1]}'.");
        }
    }
}
