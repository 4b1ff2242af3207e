using System.IO.Compression;
using System.Text.Json;

namespace Gradus.Tests;

/// <summary>Data recorded from other implementations, in <c>tests/Reference</c>.</summary>
internal static class ReferenceFile
{
    public static JsonElement Load(string path)
    {
        using FileStream stream = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Reference", path));
        using JsonDocument document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }

    /// <summary>A file that gzip made smaller.</summary>
    public static JsonElement LoadPacked(string path)
    {
        using FileStream stream = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Reference", path));
        using var unpacked = new GZipStream(stream, CompressionMode.Decompress);
        using JsonDocument document = JsonDocument.Parse(unpacked);
        return document.RootElement.Clone();
    }

    public static double[] Doubles(this JsonElement array) => [.. array.EnumerateArray().Select(element => element.GetDouble())];

    public static float[] Singles(this JsonElement array) => [.. array.EnumerateArray().Select(element => (float)element.GetDouble())];

    public static int[] Integers(this JsonElement array) => [.. array.EnumerateArray().Select(element => element.GetInt32())];
}
