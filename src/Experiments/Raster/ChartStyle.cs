using System.Text.RegularExpressions;

namespace Gradus.Experiments;

/// <summary>The style sheet in a chart: rules for an element by its name or by its classes, of which later ones win.</summary>
/// <param name="svg">The drawing.</param>
internal sealed partial class ChartStyle(string svg)
{
    private readonly (string[] Selectors, (string Name, string Value)[] Look)[] _rules =
    [
        .. Rule().Matches(Sheet().Match(svg).Groups[1].Value).Select(rule => (
            Array.ConvertAll(rule.Groups[1].Value.Split(','), selector => selector.Trim()),
            Declaration().Matches(rule.Groups[2].Value).Select(match => (match.Groups[1].Value, match.Groups[2].Value.Trim())).ToArray())),
    ];

    /// <summary>How an element looks; what it says itself counts where no rule does.</summary>
    /// <param name="element">Its name.</param>
    /// <param name="attributes">Its attributes.</param>
    public Dictionary<string, string> Of(string element, Dictionary<string, string> attributes)
    {
        string[] classes = attributes.TryGetValue("class", out string? own) ? own.Split(' ') : [];
        var look = new Dictionary<string, string>(attributes, StringComparer.Ordinal);
        foreach ((string[] selectors, (string Name, string Value)[] rule) in _rules)
        {
            if (Array.Exists(selectors, selector => Meets(selector, element, classes)))
            {
                foreach ((string name, string value) in rule)
                {
                    look[name] = value;
                }
            }
        }

        return look;
    }

    private static bool Meets(string selector, string element, string[] classes) => selector.StartsWith('.')
        ? Array.TrueForAll(selector[1..].Split('.'), classes.Contains)
        : selector == element;

    [GeneratedRegex("<style>(.*?)</style>", RegexOptions.Singleline)]
    private static partial Regex Sheet();

    [GeneratedRegex("([^{}]+)\\{([^}]*)\\}")]
    private static partial Regex Rule();

    [GeneratedRegex("([a-z-]+):([^;]+)")]
    private static partial Regex Declaration();
}
