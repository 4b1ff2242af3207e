using System.Text.Json;

namespace Gradus.Cli;

/// <summary>
/// The assemblies that a run was trained with, from the settings next to its policy: names to suggest, which are data, and never loaded.
/// </summary>
internal static class RunAssemblies
{
    private const string SettingsName = "config.json";
    private const long MaxLength = 1 << 20;

    /// <summary>Their paths; none if the settings are missing, damaged, or of another environment.</summary>
    /// <param name="checkpoint">The policy.</param>
    /// <param name="environment">The environment that the policy names.</param>
    public static IReadOnlyList<string> Of(string checkpoint, string environment)
    {
        string settings = Path.Combine(Path.GetDirectoryName(StartFolder.Full(checkpoint)) ?? "", SettingsName);
        try
        {
            if (!File.Exists(settings) || new FileInfo(settings).Length > MaxLength)
            {
                return [];
            }

            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(settings));
            JsonElement root = document.RootElement;
            return root.GetProperty("env").GetString() == environment
                ? [.. root.GetProperty("assemblies").EnumerateArray().Select(path => path.GetString() ?? "")]
                : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException
            or KeyNotFoundException or InvalidOperationException)
        {
            return [];
        }
    }
}
