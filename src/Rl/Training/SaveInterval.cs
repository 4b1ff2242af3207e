using System.Globalization;

namespace Gradus.Rl;

/// <summary>How often a run is saved: by time spent training, or by environment steps.</summary>
public sealed record SaveInterval
{
    private const int SecondsPerMinute = 60;
    private const int SecondsPerHour = 3600;

    private SaveInterval(double seconds, long steps) => (Seconds, Steps) = (seconds, steps);

    /// <summary>Once a minute: a power cut costs a minute of a long run, not all of it.</summary>
    public static SaveInterval Default { get; } = OfTime(TimeSpan.FromMinutes(1));

    /// <summary>Seconds of training between two saves; infinite if steps count.</summary>
    internal double Seconds { get; }

    /// <summary>Environment steps between two saves; <see cref="long.MaxValue"/> if time counts.</summary>
    internal long Steps { get; }

    /// <summary>An interval of time.</summary>
    /// <param name="time">Time spent training; at least a second and at most a day, in whole seconds.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is outside that range.</exception>
    public static SaveInterval OfTime(TimeSpan time) =>
        time >= TimeSpan.FromSeconds(1) && time <= TimeSpan.FromDays(1) && time.Ticks % TimeSpan.TicksPerSecond == 0
            ? new SaveInterval(time.TotalSeconds, long.MaxValue)
            : throw new ArgumentOutOfRangeException(nameof(time), "A run can be saved every so many whole seconds, from 1 to a day.");

    /// <summary>An interval of environment steps.</summary>
    /// <param name="steps">Steps over all environments, at least 1; a save waits for the end of the update.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no steps in it.</exception>
    public static SaveInterval OfSteps(long steps) => steps >= 1
        ? new SaveInterval(double.PositiveInfinity, steps)
        : throw new ArgumentOutOfRangeException(nameof(steps), $"A run cannot be saved every {steps} steps; the least is 1.");

    /// <summary>The interval as <c>gradus train --save-every</c> takes it: <c>30s</c>, <c>5m</c>, <c>1h</c>, or steps.</summary>
    public override string ToString()
    {
        if (Steps != long.MaxValue)
        {
            return Steps.ToString(CultureInfo.InvariantCulture);
        }

        long seconds = (long)Seconds;
        return seconds % SecondsPerHour == 0 ? string.Create(CultureInfo.InvariantCulture, $"{seconds / SecondsPerHour}h")
            : seconds % SecondsPerMinute == 0 ? string.Create(CultureInfo.InvariantCulture, $"{seconds / SecondsPerMinute}m")
            : string.Create(CultureInfo.InvariantCulture, $"{seconds}s");
    }
}
