using System.Text.Json;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>The strings of a policy file. A missing or unreadable one throws with the file's name.</summary>
internal readonly struct PolicyMetadata(string path, SafetensorsFile file)
{
    /// <summary>So long may the text of a space be in any policy: a few bounds, names of parts.</summary>
    private const int AnySpace = 1 << 16;

    /// <summary>
    /// So many more characters there may be for each byte of the arrays: an element has two bounds of up to 17 characters, and three
    /// parameters of 4 bytes at least, two of them for actions.
    /// </summary>
    private const int PerByte = 8;

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
        long allowed = AnySpace + (PerByte * file.Tensors.Sum(tensor => (long)tensor.Bytes.Length));
        if (Text(key).Length > allowed)
        {
            throw new InvalidPolicyException(
                $"'{path}': {key} has {Text(key).Length} characters, more than a space that its arrays have parameters for ({allowed}).");
        }

        try
        {
            return Gradus.Envs.Space.FromJson(Text(key));
        }
        catch (Exception exception) when (exception is FormatException or JsonException or ArgumentException)
        {
            throw new InvalidPolicyException($"'{path}': {key} cannot be read: {exception.Message}", exception);
        }
    }
}
