using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Gradus.Tests;

/// <summary>Silos and clients in processes of their own, which meet in a folder of the test or at a Redis of its own.</summary>
internal sealed class ClusterProcesses : IDisposable
{
    private readonly List<Process> _processes = [];

    /// <summary>The hosts on which processes run; null for this machine.</summary>
    public NetworkHosts? Hosts { get; set; }

    /// <summary>Where the cluster's processes keep what belongs to this machine.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("gradus-cluster-").FullName;

    /// <summary>The program that connects machines.</summary>
    public static string Program { get; } = Repository.BuildOf("src/Orleans", "Gradus.Orleans.dll");

    /// <summary>A command of it; <c>{folder}</c> stands for <see cref="Folder"/>.</summary>
    /// <param name="line">Its words.</param>
    /// <param name="host">Where it runs, if there are hosts.</param>
    public ProcessStartInfo Command(string line, int host = 0)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var command = new ProcessStartInfo("dotnet", [Program, .. words.Select(word => word.Replace("{folder}", Folder, StringComparison.Ordinal))])
        {
            RedirectStandardOutput = true,
        };
        command.Environment["XDG_DATA_HOME"] = Folder;
        return On(host, command);
    }

    /// <summary>Runs a command to its end.</summary>
    public (int Code, string Out, string Error) Run(string line) => GradusProcess.Run(Command(line));

    /// <summary>Requires that a command is refused, in one sentence.</summary>
    public void RequireRefusal(string line, string sentence)
    {
        (int code, string output, string error) = Run(line);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains(sentence, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    /// <summary>What a process that has ended has printed.</summary>
    public static string Printed(Task<string> words) => words.GetAwaiter().GetResult();

    /// <summary>Starts a silo, and waits until it takes runs.</summary>
    public Process Silo(string options, int host = 0)
    {
        Process silo = Start(Command($"silo {options}", host));
        string? line = silo.StandardOutput.ReadLine();
        Assert.StartsWith("A silo of the cluster ", line, StringComparison.Ordinal);
        _ = silo.StandardOutput.ReadToEndAsync(); // so that it never waits for a reader
        return silo;
    }

    /// <summary>Starts a Redis on a free port.</summary>
    /// <returns>How the cluster is specified.</returns>
    public string Redis()
    {
        int port;
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        string address = Hosts is null ? "127.0.0.1" : NetworkHosts.AddressOf(0);
        string[] words = ["--port", $"{port}", "--bind", address, "--protected-mode", "no", "--save", "", "--appendonly", "no", "--dir", Folder];
        Process redis = Start(On(0, new ProcessStartInfo("redis-server", words) { RedirectStandardOutput = true }));
        string? line;
        do
        {
            line = redis.StandardOutput.ReadLine();
            Assert.True(line is not null, "Redis did not start.");
        }
        while (!line.Contains("Ready to accept connections", StringComparison.Ordinal));
        _ = redis.StandardOutput.ReadToEndAsync();
        return $"redis:{address}:{port}";
    }

    /// <summary>A file with a secret.</summary>
    public string Token(string secret)
    {
        string file = Path.Combine(Folder, $"{secret}.token");
        File.WriteAllText(file, new string(secret[0], 64));
        return file;
    }

    /// <summary>Starts a process that ends with this object at the latest.</summary>
    public Process Start(ProcessStartInfo command)
    {
        Process process = GradusProcess.Start(command);
        _processes.Add(process);
        return process;
    }

    public void Dispose()
    {
        foreach (Process process in _processes)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
        }

        Hosts?.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private ProcessStartInfo On(int host, ProcessStartInfo command) => Hosts?.On(host, command) ?? command;
}
