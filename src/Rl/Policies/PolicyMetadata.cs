using System.Text.Json;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>The strings of a policy file. A missing or unreadable one throws with the file's name.</summary>
internal readonly struct PolicyMetadata(string path, SafetensorsFile file)
{
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
        string other => throw new InvalidPolicyException($"'{path}': {key} is '{other}'; it must be true or false."),
    };

    public Space Space(string key)
    {
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
