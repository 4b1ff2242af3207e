using System.Text.Json;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>The strings of a policy file. A missing or unreadable one throws with the file's name.</summary>
internal readonly struct PolicyMetadata(string path, SafetensorsFile file)
{
    /// <summary>The text of a space in any policy may have so many characters, and one more for each byte of the arrays.</summary>
    private const int AnyCharacters = 1 << 17;

    /// <summary>
    /// The text of a space in any policy may name so many numbers, each of which becomes a float; and one more for so many bytes of the
    /// arrays. An element has two bounds, and at least a row of the first layer, or a network that looks at it through a small window.
    /// </summary>
    private const int AnyNumbers = 1 << 14;

    private const int BytesPerNumber = 32;

    /// <summary>The file's name, for messages.</summary>
    public string Path => path;

    /// <summary>Arrays in the file; no part of its network has none.</summary>
    public int Arrays => file.Tensors.Count;

    public string Text(string key) => file.Metadata.TryGetValue(key, out string? text)
        ? text
        : throw new InvalidPolicyException($"'{path}' is incomplete: its metadata lacks '{key}'.");

    public bool Flag(string key) => Text(key) switch
    {
        "true" => true,
        "false" => false,
        string other => throw new InvalidPolicyException($"'{path}': {key} is '{Excerpt.Of(other)}'; it must be true or false."),
    };

    public Space Space(string key)
    {
        string text = Text(key);
        long bytes = file.Tensors.Sum(tensor => (long)tensor.Bytes.Length);
        Require(key, text.Length, "characters", AnyCharacters + bytes);
        Require(key, text.Count(letter => letter == ','), "numbers", AnyNumbers + (bytes / BytesPerNumber));
        try
        {
            return Gradus.Envs.Space.FromJson(text);
        }
        catch (Exception exception) when (exception is FormatException or JsonException or ArgumentException)
        {
            throw new InvalidPolicyException($"'{path}': {key} cannot be read: {exception.Message}", exception);
        }
    }

    private void Require(string key, long count, string what, long allowed)
    {
        if (count > allowed)
        {
            throw new InvalidPolicyException(
                $"'{path}': {key} has {count} {what}, more than a space that its arrays have parameters for ({allowed}).");
        }
    }
}
