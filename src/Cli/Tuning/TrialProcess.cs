using System.ComponentModel;
using System.Diagnostics;
using Gradus.Envs;

namespace Gradus.Cli;

/// <summary>The search's end of a <see cref="TrialWorker"/>.</summary>
internal sealed class TrialProcess : IDisposable
{
    private readonly Process _process;

    /// <summary>Starts it.</summary>
    /// <exception cref="Win32Exception">It cannot be started.</exception>
    public TrialProcess()
    {
        string[] command = [.. ChildProgram.ThisProgram(), TrialWorker.Argument];
        _process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
            WorkingDirectory = StartFolder.Path,
        })!;
    }

    /// <summary>Sends a line and waits for the answer.</summary>
    /// <returns>Null if the process ended instead.</returns>
    public async Task<string?> AskAsync(string line)
    {
        try
        {
            await _process.StandardInput.WriteLineAsync(line);
            await _process.StandardInput.FlushAsync();
            return await _process.StandardOutput.ReadLineAsync();
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>How it ended, in words, once it has given no answer.</summary>
    public string End()
    {
        _process.WaitForExit();
        return $"its process ended with exit code {_process.ExitCode}";
    }

    /// <summary>Ends it at once, and what it has started.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended, or is ending.
        }
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }
}
