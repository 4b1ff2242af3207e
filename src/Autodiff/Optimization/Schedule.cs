using System.Globalization;

namespace Gradus.Autodiff;

/// <summary>
/// A number that a run may change, as a function of the share of the run that is done: constant, or evenly from one value to another. A
/// number is a constant schedule.
/// </summary>
public readonly record struct Schedule
{
    private const string Between = "..";

    private Schedule(double initial, double final) => (Initial, Final) = (initial, final);

    /// <summary>A number that stays, or falls evenly to zero.</summary>
    /// <param name="initial">The value at the start.</param>
    /// <param name="kind">How it changes.</param>
    public Schedule(double initial, ScheduleKind kind)
        : this(initial, kind == ScheduleKind.Constant ? initial : 0)
    {
    }

    /// <summary>The value at the start of the run.</summary>
    public double Initial { get; }

    /// <summary>The value at the end of the run.</summary>
    public double Final { get; }

    /// <summary>Whether the value never changes.</summary>
    public bool IsConstant => Initial.Equals(Final);

    /// <summary>A constant.</summary>
    /// <param name="value">Its value.</param>
    public static implicit operator Schedule(double value) => FromDouble(value);

    /// <summary>A constant.</summary>
    /// <param name="value">Its value.</param>
    public static Schedule FromDouble(double value) => new(value, value);

    /// <summary>A number that goes evenly from one value to another.</summary>
    /// <param name="initial">The value at the start.</param>
    /// <param name="final">The value at the end.</param>
    public static Schedule FromTo(double initial, double final) => new(initial, final);

    /// <summary>Reads a number, such as <c>0.01</c>, or two of them with <c>..</c> between, such as <c>0.01..0</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="schedule">The schedule.</param>
    /// <returns>False if it is neither, or a number is not finite.</returns>
    public static bool TryParse(string? text, out Schedule schedule)
    {
        schedule = default;
        string[] parts = text?.Split(Between) ?? [];
        if (parts.Length is not (1 or 2) || !TryParseNumber(parts[0], out double initial) || !TryParseNumber(parts[^1], out double final))
        {
            return false;
        }

        schedule = new Schedule(initial, final);
        return true;
    }

    /// <summary>The value now.</summary>
    /// <param name="progress">The share of the run that is done; clamped to [0, 1].</param>
    public double At(double progress)
    {
        if (IsConstant)
        {
            return Initial;
        }

        double done = Math.Clamp(progress, 0, 1);
        return (Initial * (1 - done)) + (Final * done); // exact at both ends
    }

    /// <summary>This schedule if it changes; otherwise its value with another way to change.</summary>
    /// <param name="kind">How a constant changes.</param>
    public Schedule Or(ScheduleKind kind) => IsConstant ? new Schedule(Initial, kind) : this;

    /// <summary>The text that <see cref="TryParse"/> reads.</summary>
    public override string ToString() => IsConstant
        ? Initial.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Initial}{Between}{Final}");

    private static bool TryParseNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
}
