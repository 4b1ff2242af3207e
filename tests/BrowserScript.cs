using System.ComponentModel;
using System.Diagnostics;

namespace Gradus.Tests;

/// <summary>Scripts of <c>tests/browser</c>, which drive headless Chromium and print what they saw.</summary>
internal static class BrowserScript
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "browser");

    /// <summary>What they need.</summary>
    public static OutsidePart Part { get; } = new(
        "Chromium with Node.js and the packages of tests/browser",
        "apt-get install -y nodejs npm chromium && npm install --prefix tests/browser --no-package-lock",
        Missing);

    /// <summary>Runs a script to its end.</summary>
    /// <param name="name">Its file.</param>
    /// <param name="words">Its arguments.</param>
    /// <returns>What it printed.</returns>
    public static string Run(string name, params string[] words)
    {
        (int code, string output, string error) = Node([Path.Combine(Folder, name), .. words]);
        Assert.True(code == 0, error);
        return output;
    }

    private static string? Missing()
    {
        try
        {
            return !Directory.Exists(Path.Combine(Folder, "node_modules", "playwright-core")) ? "its packages are not installed"
                : Node("--version").Code != 0 ? "node does not run"
                : File.Exists("/usr/bin/chromium") ? null
                : "there is no /usr/bin/chromium";
        }
        catch (Win32Exception exception)
        {
            return exception.Message;
        }
    }

    private static (int Code, string Out, string Error) Node(params string[] words)
    {
        using Process process = Process.Start(
            new ProcessStartInfo("node", words) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
