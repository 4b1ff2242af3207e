using System.Globalization;
using System.Text.RegularExpressions;

namespace Gradus.Benchmarks;

/// <summary>The one figure that a peer prints.</summary>
internal static partial class PeerFigure
{
    public const string Name = "steps_per_second";

    /// <summary>
    /// The last <c>steps_per_second: 123</c> of a text, in JSON or in words; null if there is none that is a positive, finite number.
    /// </summary>
    public static double? Read(string output) => Figures().Matches(output) is [.., var last]
        && double.TryParse(last.Groups[1].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double figure)
        && double.IsFinite(figure)
        && figure > 0
            ? figure
            : null;

    [GeneratedRegex(Name + @"""?\s*[:=]?\s*([-+]?[0-9][0-9.]*(?:[eE][-+]?[0-9]+)?)")]
    private static partial Regex Figures();
}
