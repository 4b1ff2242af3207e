using System.Text;
using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>
/// A single file that a command writes where the user says: a page or a model. An existing one is replaced, but never a policy or the state
/// of a run, which nothing brings back.
/// </summary>
internal sealed class OutputFile
{
    private readonly string _full;

    private OutputFile(string name, string full) => (Name, _full) = (name, full);

    /// <summary>Its name, as the user typed it.</summary>
    public string Name { get; }

    /// <summary>Checks a name before the work begins.</summary>
    /// <param name="option">The option that names the file.</param>
    /// <param name="name">Its value.</param>
    /// <param name="example">A name that would be right.</param>
    /// <exception cref="BadInputException">It is no name, or that of a policy or of the state of a run.</exception>
    public static OutputFile Of(string option, string name, string example)
    {
        if (name.Trim().Length == 0)
        {
            throw new BadInputException($"{option} needs a file name, such as {example}.");
        }

        string full = StartFolder.Full(name);
        return !PolicyFile.IsSaved(full)
            ? new OutputFile(name, full)
            : throw new BadInputException(
                $"{option} would replace '{name}', which holds a policy or the state of a run; it needs another name, such as {example}.");
    }

    /// <summary>Writes the file, atomically.</summary>
    /// <param name="write">Writes the content.</param>
    /// <returns>How many bytes were written.</returns>
    /// <exception cref="BadInputException">The file cannot be written; an existing one is unchanged.</exception>
    public long Write(Action<Stream> write)
    {
        long bytes = 0;
        try
        {
            AtomicFile.Write(_full, stream =>
            {
                write(stream);
                bytes = stream.Position;
            });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException(Sentence.Of(exception));
        }

        return bytes;
    }

    /// <summary>Writes a text, atomically.</summary>
    /// <param name="text">The content.</param>
    /// <exception cref="BadInputException">The file cannot be written; an existing one is unchanged.</exception>
    public void Write(string text) => Write(stream => stream.Write(Encoding.UTF8.GetBytes(text)));
}
