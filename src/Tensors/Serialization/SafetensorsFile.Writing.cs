namespace Gradus;

/// <content>Written to a file or a stream.</content>
public sealed partial class SafetensorsFile
{
    /// <summary>Writes a file atomically: a reader of the path sees the old content or the new, never a part.</summary>
    /// <param name="path">The file; an existing one is replaced. Its folder must exist.</param>
    /// <exception cref="IOException">The folder is missing or the disk refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public void Write(string path) => AtomicFile.Write(path, Write);

    /// <summary>Writes to a stream. Equal contents give equal bytes.</summary>
    /// <param name="stream">The destination.</param>
    public void Write(Stream stream) => SafetensorsWriter.Write(this, stream);
}
