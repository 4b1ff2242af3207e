using System.Text.Json;
using Gradus.Cli;

namespace Gradus.Tests;

/// <summary>Runs the command inside the test's process, in a folder of its own for results.</summary>
internal sealed class GradusCommand : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("gradus-").FullName;

    public string Out { get; private set; } = "";

    public string Error { get; private set; } = "";

    /// <summary>Runs a line of words without blanks inside; <c>{folder}</c> stands for <see cref="Folder"/>.</summary>
    /// <param name="line">The line.</param>
    /// <param name="engine">What connects machines; null as in <c>gradus</c>, which starts another program for that.</param>
    public int Run(string line, IClusterEngine? engine = null)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int code = CommandLine.Run([.. words.Select(word => word.Replace("{folder}", Folder, StringComparison.Ordinal))], Terminal.Plain(output, error), engine);
        (Out, Error) = (output.ToString(), error.ToString());
        return code;
    }

    /// <summary>Runs a line that must succeed and write one JSON object.</summary>
    public JsonElement RunJson(string line)
    {
        int code = Run(line);
        Assert.True(code == 0, $"'{line}' ended with {code}: {Error}");
        using JsonDocument document = JsonDocument.Parse(Out);
        return document.RootElement.Clone();
    }

    public string FileText(string name) => File.ReadAllText(Path.Combine(Folder, name));

    public bool HasFile(string name) => File.Exists(Path.Combine(Folder, name));

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
