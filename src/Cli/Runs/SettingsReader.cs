using System.Text.Json;

namespace Gradus.Cli;

/// <summary>
/// Reads the settings of a JSON object by name, and knows in the end which nobody asked for: such a setting would be left out, and what was
/// read would be something else.
/// </summary>
/// <param name="json">The object.</param>
internal sealed class SettingsReader(JsonElement json)
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>A setting, or null if there is none.</summary>
    public JsonElement? Find(string name)
    {
        _asked.Add(name);
        return json.TryGetProperty(name, out JsonElement value) ? value : null;
    }

    /// <summary>A setting that has to be there.</summary>
    /// <exception cref="FormatException">It is missing.</exception>
    public JsonElement Get(string name) => Find(name) ?? throw new FormatException($"'{name}' is missing.");

    /// <inheritdoc cref="Get"/>
    public string Text(string name) => FindText(name) ?? throw new FormatException($"'{name}' is missing.");

    /// <summary>A text, or null if there is none.</summary>
    /// <exception cref="FormatException">It is null.</exception>
    public string? FindText(string name) => Find(name) is { } value
        ? value.GetString() ?? throw new FormatException($"'{name}' is null; it must be a text.")
        : null;

    /// <summary>A whole number that has to be there.</summary>
    /// <exception cref="FormatException">It is missing, or not from 1 to <paramref name="max"/>.</exception>
    public long Count(string name, long max) => FindCount(name, max) ?? throw new FormatException($"'{name}' is missing.");

    /// <summary>A whole number, or null if there is none.</summary>
    /// <exception cref="FormatException">It is not from 1 to <paramref name="max"/>.</exception>
    public long? FindCount(string name, long max)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        long count = value.GetInt64();
        return count >= 1 && count <= max ? count : throw new FormatException($"'{name}' is {count}; it must be from 1 to {max}.");
    }

    /// <summary>Says that some settings are there for the reader of the file alone.</summary>
    public void PassOver(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            _asked.Add(name);
        }
    }

    /// <summary>Requires that there is no other setting than those that were asked for.</summary>
    /// <exception cref="FormatException">There is one.</exception>
    public void RequireNoOthers()
    {
        foreach (JsonProperty property in json.EnumerateObject())
        {
            if (!_asked.Contains(property.Name))
            {
                throw new FormatException($"there is no setting '{property.Name}'.");
            }
        }
    }
}
