using System.Globalization;

namespace Gradus.Rl;

/// <summary>
/// The values of one hyper-parameter among which a search draws: an interval, from which every number is as likely or every order of
/// magnitude, or a list of values.
/// </summary>
public sealed class SearchRange
{
    private const string Between = "..";
    private const string Logarithmic = ":log";
    private const string Linear = ":linear";
    private const char Comma = ',';
    private const char Colon = ':';
    private const string Example = "such as 1e-4..1e-2:log, or 0.9..1";

    private SearchRange(double low, double high, bool isLogarithmic, IReadOnlyList<string> choices) =>
        (Low, High, IsLogarithmic, Choices) = (low, high, isLogarithmic, choices);

    /// <summary>The least number of an interval; NaN for a list.</summary>
    public double Low { get; }

    /// <summary>The greatest number of an interval; NaN for a list.</summary>
    public double High { get; }

    /// <summary>Whether every order of magnitude of an interval is as likely as another, not every number.</summary>
    public bool IsLogarithmic { get; }

    /// <summary>The values of a list, in the form that <c>--set</c> accepts; none for an interval.</summary>
    public IReadOnlyList<string> Choices { get; }

    /// <summary>Whether this is a list of values.</summary>
    public bool IsChoice => Choices.Count > 0;

    /// <summary>Reads an interval, <c>LOW..HIGH</c> or <c>LOW..HIGH:log</c>, or a list (<see cref="ParseChoices"/>).</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">It is neither, or empty; the message says what would be right.</exception>
    public static SearchRange Parse(string text) =>
        text.Contains(Between, StringComparison.Ordinal) ? ParseInterval(text) : ParseChoices(text);

    /// <summary>Reads an interval: <c>LOW..HIGH</c>, or <c>LOW..HIGH:log</c> for one that is even in the logarithm.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">It is no interval, or an empty one; the message says what would be right.</exception>
    public static SearchRange ParseInterval(string text)
    {
        bool isLogarithmic = text.EndsWith(Logarithmic, StringComparison.OrdinalIgnoreCase);
        string ends = isLogarithmic ? text[..^Logarithmic.Length]
            : text.EndsWith(Linear, StringComparison.OrdinalIgnoreCase) ? text[..^Linear.Length]
            : text;
        string[] parts = ends.Split(Between);
        if (parts.Length != 2 || !TryParse(parts[0], out double low) || !TryParse(parts[1], out double high))
        {
            throw new FormatException($"'{text}' is not a range: it takes LOW..HIGH or LOW..HIGH:log, {Example}.");
        }

        if (low >= high)
        {
            throw new FormatException($"The range '{text}' is empty: its first number must be less than its second, {Example}.");
        }

        return isLogarithmic && low <= 0
            ? throw new FormatException(
                $"The range '{text}' has no logarithm: with :log its first number must be greater than 0, {Example}.")
            : new SearchRange(low, high, isLogarithmic, []);
    }

    /// <summary>Reads values with commas between them, or with : where values have commas themselves: <c>64,64:256,256</c>.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">A value is empty or there twice.</exception>
    public static SearchRange ParseChoices(string text)
    {
        string[] values = text.Split(text.Contains(Colon, StringComparison.Ordinal) ? Colon : Comma, StringSplitOptions.TrimEntries);
        if (values.Any(value => value.Length == 0))
        {
            throw new FormatException($"'{text}' is not a list of values: it takes values with commas between them, such as 8,16,32.");
        }

        return values.GroupBy(value => value).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new FormatException($"'{text}' has the value '{twice.Key}' twice; each counts once.")
            : new SearchRange(double.NaN, double.NaN, isLogarithmic: false, values);
    }

    /// <summary>Draws a value, in the form that <c>--set</c> accepts; numbers have four significant digits.</summary>
    /// <param name="rng">The stream of random numbers, of which one is used.</param>
    /// <param name="isWhole">Whether numbers are to be whole.</param>
    public string Draw(Rng rng, bool isWhole)
    {
        double share = rng.NextDouble();
        if (IsChoice)
        {
            return Choices[(int)(share * Choices.Count)];
        }

        double end = isWhole ? High + 1 : High; // the last whole number is as likely as the others
        double value = IsLogarithmic ? Math.Exp(Math.Log(Low) + (share * (Math.Log(end) - Math.Log(Low)))) : Low + (share * (end - Low));
        double rounded = isWhole
            ? Math.Floor(value)
            : double.Parse(value.ToString("G4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return Math.Clamp(rounded, Low, High).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The text that <see cref="Parse"/> reads.</summary>
    public override string ToString() => IsChoice
        ? string.Join(Choices.Any(choice => choice.Contains(Comma, StringComparison.Ordinal)) ? Colon : Comma, Choices)
        : string.Create(CultureInfo.InvariantCulture, $"{Low}{Between}{High}{(IsLogarithmic ? Logarithmic : "")}");

    private static bool TryParse(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
}
