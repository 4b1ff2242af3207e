using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;

namespace Gradus;

/// <summary>
/// The content of a safetensors file, in memory: named arrays and a table of strings. The format is the published one, so Gradus and
/// Python's <c>safetensors</c> can exchange files:
/// <code>
/// u64 little-endian   H, the length of the header in bytes
/// H bytes of JSON     {"__metadata__": {"key": "text", …}, "name": {"dtype": "F32", "shape": [5, 64], "data_offsets": [0, 1280]}, …}
/// the rest            the arrays, one after another without gaps; offsets count from here
/// </code>
/// A file is data, never code: reading one cannot run anything.
/// </summary>
public sealed partial class SafetensorsFile
{
    /// <summary>The name of the table of strings in the header.</summary>
    internal const string MetadataKey = "__metadata__";

    /// <summary>
    /// The largest header that is read, 100 MB, as in the original implementation: a greater length means a damaged file.
    /// </summary>
    internal const int MaxHeaderLength = 100_000_000;

    private readonly Dictionary<string, SavedTensor> _byName = [];

    /// <summary>Makes the content of a file to write.</summary>
    /// <param name="metadata">Strings that describe the arrays.</param>
    /// <param name="tensors">The arrays; names must differ.</param>
    /// <exception cref="ArgumentException">Two arrays have the same name.</exception>
    public SafetensorsFile(IReadOnlyDictionary<string, string> metadata, IReadOnlyList<SavedTensor> tensors)
    {
        foreach (SavedTensor tensor in tensors)
        {
            if (!_byName.TryAdd(tensor.Name, tensor))
            {
                throw new ArgumentException($"Two arrays are named '{tensor.Name}'.", nameof(tensors));
            }
        }

        Metadata = new ReadOnlyDictionary<string, string>(metadata.ToDictionary());
        Tensors = [.. tensors];
    }

    /// <summary>The table of strings; empty when the file has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The arrays, in the order in which they lie in the file.</summary>
    public IReadOnlyList<SavedTensor> Tensors { get; }

    /// <summary>Reads a file. Everything is checked before anything is returned.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="SafetensorsException">
    /// The content is not valid safetensors, or holds element types other than U8, I64, F32, F64.
    /// </exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static SafetensorsFile Read(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        return SafetensorsReader.Read(stream, path);
    }

    /// <summary>Reads from a stream with a known length.</summary>
    /// <param name="stream">The content, from the stream's position to its end.</param>
    /// <param name="name">The name for error messages.</param>
    /// <exception cref="SafetensorsException">
    /// The content is not valid safetensors, or holds element types other than U8, I64, F32, F64.
    /// </exception>
    public static SafetensorsFile Read(Stream stream, string name)
    {
        _ = stream ?? throw new ArgumentNullException(nameof(stream));
        return SafetensorsReader.Read(stream, name);
    }

    /// <summary>Finds an array by name.</summary>
    /// <param name="name">The array's exact name.</param>
    /// <param name="tensor">The array, or null.</param>
    /// <returns>True when the file has it.</returns>
    public bool TryGet(string name, [NotNullWhen(true)] out SavedTensor? tensor) => _byName.TryGetValue(name, out tensor);
}
