using System.Globalization;

namespace Gradus.Benchmarks;

/// <summary>How much processor time other programs take. They are not seen where the operating system is not Linux.</summary>
internal static class OtherPrograms
{
    private const double TicksPerSecond = 100;

    /// <summary>Seconds, on all processors of the machine, since some moment; exact to about a hundredth.</summary>
    public static double Seconds()
    {
        if (!OperatingSystem.IsLinux())
        {
            return 0;
        }

        // cpu user nice system idle iowait irq softirq steal …
        string[] fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        double busy = new[] { 1, 2, 3, 6, 7 }.Sum(field => double.Parse(fields[field], CultureInfo.InvariantCulture)) / TicksPerSecond;
        return busy - Environment.CpuUsage.TotalTime.TotalSeconds;
    }
}
