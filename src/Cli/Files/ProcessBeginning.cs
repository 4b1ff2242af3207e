using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Gradus.Cli;

/// <summary>When processes of this machine began: with its number, what tells a process from a later one of that number.</summary>
internal static class ProcessBeginning
{
    private const int State = 0; // of the fields behind the name in /proc/ID/stat
    private const int Ticks = 19;

    /// <summary>A text that is the same for as long as the process lives, for every process that asks.</summary>
    /// <param name="id">Its number.</param>
    /// <returns>
    /// On Linux, where .NET derives times from a clock that is set, the ticks since the machine began; null if the process has ended.
    /// </returns>
    public static string? Of(int id)
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                string status = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
                string[] fields = status[(status.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
                return fields[State] is "Z" or "X" ? null : fields[Ticks]; // a dead one that nobody has asked about yet
            }

            using var process = Process.GetProcessById(id);
            return process.HasExited ? null : process.StartTime.ToUniversalTime().Ticks.ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException
            or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }
}
