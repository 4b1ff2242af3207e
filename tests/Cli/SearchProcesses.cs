using System.Diagnostics;
using System.Text.Json;

namespace Gradus.Tests;

/// <summary>Searches in processes of their own; <c>{folder}</c> in a line stands for the folder.</summary>
internal sealed class SearchProcesses(string folder)
{
    public ProcessStartInfo Command(string line) =>
        GradusProcess.Command(line.Replace("{folder}", folder, StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries));

    public (int Code, string Out, string Error) Run(string line) => GradusProcess.Run(Command(line));

    /// <summary>Runs a search that must succeed, and reads what it found.</summary>
    public JsonElement Search(string line)
    {
        (int code, string output, string error) = Run($"{line} --json");
        Assert.True(code == 0, error);
        using JsonDocument document = JsonDocument.Parse(output);
        return document.RootElement.Clone();
    }

    /// <summary>Begins a search, and waits for its first two results.</summary>
    public Process Begin(string line)
    {
        ProcessStartInfo command = Command(line);
        command.RedirectStandardError = true;
        Process process = GradusProcess.Start(command);
        for (int results = 0; results < 2;)
        {
            string? words = process.StandardOutput.ReadLine();
            Assert.True(words is not null, "The search ended before it had two results.");
            results += words.StartsWith("trial ", StringComparison.Ordinal) ? 1 : 0;
        }

        return process;
    }
}
