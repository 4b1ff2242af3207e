using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Gradus.Cli;

/// <summary>What processes, and the machine, take between two looks.</summary>
internal sealed class ProcessLoad
{
    private const string MachineTimes = "/proc/stat";
    private const int MillionBytes = 1_000_000;

    private readonly Dictionary<int, (TimeSpan Used, long At)> _before = [];
    private (long Busy, long All)? _machine;

    /// <summary>A process in words; null if it has ended.</summary>
    /// <param name="id">Its number.</param>
    public string? Of(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            TimeSpan used = process.TotalProcessorTime;
            long now = Stopwatch.GetTimestamp();
            string memory = string.Create(CultureInfo.InvariantCulture, $"{process.WorkingSet64 / MillionBytes:N0} MB");
            bool isKnown = _before.TryGetValue(id, out (TimeSpan Used, long At) before);
            _before[id] = (used, now);
            return isKnown && Stopwatch.GetElapsedTime(before.At, now) is { Ticks: > 0 } passed
                ? string.Create(CultureInfo.InvariantCulture, $"{(used - before.Used) / passed:0.0} cores, {memory}")
                : memory;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or Win32Exception)
        {
            _before.Remove(id);
            return null;
        }
    }

    /// <summary>The machine in words; its load only where the system tells it in a file, as Linux does.</summary>
    public string OfMachine()
    {
        int count = Environment.ProcessorCount;
        string cores = count == 1 ? "1 core" : string.Create(CultureInfo.InvariantCulture, $"{count} cores");
        (long Busy, long All)? before = _machine;
        _machine = Times();
        return before is { } then && _machine is { } now && now.All > then.All
            ? string.Create(CultureInfo.InvariantCulture, $"{cores}, {100.0 * (now.Busy - then.Busy) / (now.All - then.All):0} % busy")
            : cores;
    }

    private static (long Busy, long All)? Times()
    {
        const int Idle = 3; // the fourth and fifth number are the time without work, and waiting for disks
        try
        {
            string? line = File.Exists(MachineTimes) ? File.ReadLines(MachineTimes).FirstOrDefault() : null;
            long[] ticks = [.. line?.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8)
                .Select(number => long.Parse(number, CultureInfo.InvariantCulture)) ?? []];
            return ticks.Length > Idle + 1 ? (ticks.Sum() - ticks[Idle] - ticks[Idle + 1], ticks.Sum()) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
        {
            return null;
        }
    }
}
