using System.Diagnostics;
using System.Globalization;

namespace Gradus.Tests;

/// <summary>
/// Kills what tests have started when the process that runs the tests is gone, killed or cut off, before it could end them itself. A
/// command outlives the shell that started it, as <c>nohup gradus train</c> has to, so this is for those who start one to see to.
/// </summary>
/// <remarks>
/// A shell holds the other end of a pipe, which the system closes however this process ends. It knows a process by its number and the time
/// of its start, since numbers are used again. On Linux alone; elsewhere it guards nothing.
/// </remarks>
internal sealed class ProcessGuard : IDisposable
{
    // Field 22 of /proc/PID/stat, and the 20th after the name in brackets, is the time of its start.
    private const string Script = """
        trap '' INT TERM HUP
        began() {
            line=
            read -r line 2> /dev/null < "/proc/$1/stat"
            set -- ${line##*) }
            echo "${20}"
        }
        all=
        while read -r id; do
            all="$all $id:$(began "$id")"
        done
        for one in $all; do
            id=${one%%:*}
            time=${one#*:}
            [ -n "$time" ] && [ "$(began "$id")" = "$time" ] && kill -9 "$id"
        done
        """;

    private readonly Process? _shell;
    private readonly Lock _lock = new();

    public ProcessGuard()
    {
        if (OperatingSystem.IsLinux())
        {
            var shell = new ProcessStartInfo("/bin/sh", ["-c", Script]) { RedirectStandardInput = true, RedirectStandardOutput = true };
            _shell = Process.Start(shell)!;
        }
    }

    /// <summary>The one that guards for as long as tests run.</summary>
    public static ProcessGuard OfTests { get; } = new();

    /// <summary>Starts a process that is not to outlive this one.</summary>
    public Process Start(ProcessStartInfo command)
    {
        Process process = Process.Start(command)!;
        if (_shell is not null)
        {
            lock (_lock)
            {
                _shell.StandardInput.WriteLine(process.Id.ToString(CultureInfo.InvariantCulture));
                _shell.StandardInput.Flush();
            }
        }

        return process;
    }

    /// <summary>Closes the pipe, as the end of this process does, and waits until what is left has been killed.</summary>
    public void Dispose()
    {
        _shell?.StandardInput.Dispose();
        _shell?.WaitForExit();
        _shell?.Dispose();
    }
}
