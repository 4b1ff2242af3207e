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
            return (DateTime.UtcNow - process.StartTime.ToUniversalTime()).TotalSeconds;
        }
    }
}
