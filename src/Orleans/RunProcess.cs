using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Gradus.Cli;
using Gradus.Envs;

namespace Gradus.Orleans;

/// <summary>The silo's end of a <see cref="RunWorker"/>: a crash of an environment ends one run, and no silo.</summary>
internal sealed class RunProcess : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly string _folder = Directory.CreateTempSubdirectory("gradus-job-").FullName;
    private readonly Process _process;
    private string? _statePath;

    /// <summary>Starts it.</summary>
    /// <exception cref="Win32Exception">It cannot be started.</exception>
    /// <exception cref="IOException">Its state cannot be written.</exception>
    public RunProcess(string request, string saveEvery, byte[]? state)
    {
        try
        {
            if (state is not null)
            {
                File.WriteAllBytes(Path.Combine(_folder, RunWorker.FirstState), state);
            }

            string[] command = [.. ChildProgram.ThisProgram(), RunWorker.Argument, _folder, saveEvery];
            _process = Process.Start(new ProcessStartInfo(command[0], command[1..])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                UseShellExecute = false,
                WorkingDirectory = StartFolder.Path,
            })!;
            _process.StandardInput.WriteLine(request);
            _process.StandardInput.Flush();
        }
        catch
        {
            _process?.Dispose();
            Directory.Delete(_folder, recursive: true);
            throw;
        }

        End = Task.Run(Listen);
    }

    /// <summary>How the run ended; its state is not in it.</summary>
    public Task<JobProgress> End { get; }

    /// <summary>A number that grows with every saved state; 0 while there is none.</summary>
    public long StateVersion => _statePath is { } path && File.Exists(path) ? File.GetLastWriteTimeUtc(path).Ticks : 0;

    /// <summary>The last saved state.</summary>
    public byte[]? ReadState() => _statePath is { } path && File.Exists(path) ? File.ReadAllBytes(path) : null;

    /// <summary>Asks the run to save its state and end.</summary>
    public async Task StopAsync()
    {
        try
        {
            await _process.StandardInput.WriteLineAsync("stop");
            await _process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            // It has ended.
        }

        await Task.WhenAny(End, Task.Delay(Grace));
        Kill();
        await End;
    }

    public void Dispose()
    {
        Kill();
        _process.WaitForExit();
        _process.Dispose();
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (IOException)
        {
            // Something that the environment started still writes there.
        }
    }

    private JobProgress Listen()
    {
        try
        {
            while (_process.StandardOutput.ReadLine() is { } line)
            {
                using JsonDocument document = JsonDocument.Parse(line);
                if (document.RootElement.TryGetProperty("state", out JsonElement path))
                {
                    _statePath = path.GetString();
                }
                else
                {
                    return Read(document.RootElement);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            return Lost(Sentence.Of(exception));
        }

        _process.WaitForExit();
        return Lost($"its process ended with exit code {_process.ExitCode}");
    }

    private static JobProgress Lost(string reason) => new() { Phase = JobPhase.Lost, Reason = reason };

    private static JobProgress Read(JsonElement answer) => answer.TryGetProperty("figures", out JsonElement figures)
        ? new JobProgress
        {
            Phase = JobPhase.Finished,
            Figures = figures.GetBytesFromBase64(),
            Policy = answer.GetProperty("policy").GetString() is { } path ? File.ReadAllBytes(path) : null,
        }
        : answer.TryGetProperty("refusal", out JsonElement refusal)
            ? new JobProgress { Phase = JobPhase.Refused, Reason = refusal.GetString() }
        : answer.TryGetProperty("hindrance", out JsonElement hindrance)
            ? new JobProgress { Phase = JobPhase.Hindered, Reason = hindrance.GetString() }
            : new JobProgress { Phase = JobPhase.Stopped };

    private void Kill()
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
}
