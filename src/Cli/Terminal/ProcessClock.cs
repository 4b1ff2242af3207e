using System.Diagnostics;

namespace Gradus.Cli;

/// <summary>Time since the process was started, runtime start-up included.</summary>
internal static class ProcessClock
{
    public static double Seconds
    {
        get
        {
            using Process process = Process.GetCurrentProcess();
#pragma warning disable RS0030 // the command tells how long it took; no result depends on it
            return (DateTime.UtcNow - process.StartTime.ToUniversalTime()).TotalSeconds;
#pragma warning restore RS0030
        }
    }
}
