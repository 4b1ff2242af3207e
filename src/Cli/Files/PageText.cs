using System.Text.RegularExpressions;

namespace Gradus.Cli;

/// <summary>Pages with places in braces, such as <c>{title}</c>, that are filled all at once.</summary>
internal static partial class PageText
{
    /// <summary>
    /// Fills the places. What goes in is not searched for more of them: a name with braces, of which a policy file or an environment may
    /// have any, stays as it is.
    /// </summary>
    /// <param name="page">The page; braces around anything but a name stay.</param>
    /// <param name="parts">What belongs into each place.</param>
    public static string Fill(string page, IReadOnlyDictionary<string, string> parts) =>
        Place().Replace(page, place => parts.TryGetValue(place.Groups[1].Value, out string? part) ? part : place.Value);

    [GeneratedRegex(@"\{([a-z]+)\}")]
    private static partial Regex Place();
}
