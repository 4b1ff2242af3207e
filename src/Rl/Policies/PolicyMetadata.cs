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
    /// arrays. An element whose bounds are its own has two, and a row of the first layer, unless the network sees it through a window only.
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
        if (Excess(text, file.Tensors.Sum(tensor => (long)tensor.Bytes.Length)) is { } excess)
        {
            throw new InvalidPolicyException($"'{path}': {key} has {excess}.");
        }

        try
        {
            return Gradus.Envs.Space.FromJson(text);
        }
        catch (Exception exception) when (exception is FormatException or JsonException or ArgumentException)
        {
            throw new InvalidPolicyException($"'{path}': {key} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>What a space's text has too much of for the arrays beside it; null for a text that a policy may have.</summary>
    /// <param name="text">The space as JSON.</param>
    /// <param name="bytes">The size of all arrays.</param>
    /// <returns>Such as <c>20000 numbers, more than the 16384 that arrays of 96 bytes allow</c>.</returns>
    public static string? Excess(string text, long bytes) =>
        Excess(text.Length, "characters", AnyCharacters + bytes, bytes)
        ?? Excess(text.Count(letter => letter == ','), "numbers", AnyNumbers + (bytes / BytesPerNumber), bytes);

    private static string? Excess(int count, string what, long allowed, long bytes) =>
        count > allowed ? $"{count} {what}, more than the {allowed} that arrays of {bytes} bytes allow" : null;
}
