using System.Text;

namespace Gradus.Envs;

/// <summary>
/// Reads all that a process writes to its standard error, and remembers the beginnings of its last lines: they tell why it ended. However
/// much it writes, and whether or not it ever ends a line, takes a few kilobytes.
/// </summary>
internal sealed class LastWords : IDisposable
{
    private const int Lines = 6;
    private const int LineBytes = 500;
    private const int StackBytes = 256 * 1024;
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(200);

    private readonly Stream _stream;
    private readonly PipeEnd _end;
    private readonly Queue<string> _lines = new();
    private readonly byte[] _line = new byte[LineBytes];
    private readonly ManualResetEventSlim _silent = new();
    private int _lineLength;
    private volatile bool _stop;

    /// <param name="stream">The process's standard error, disposed here.</param>
    public LastWords(Stream stream)
    {
        _stream = stream;
        _end = new PipeEnd(stream);
        new Thread(Listen, StackBytes) { IsBackground = true, Name = "Gradus last words" }.Start();
    }

    /// <summary>What was said last, or null, once nobody can say more or the patience is over.</summary>
    public string? Await(TimeSpan patience)
    {
        _silent.Wait(patience);
        lock (_lines)
        {
            EndLine(); // a last line may have no end
            return _lines.Count == 0 ? null : string.Join(" | ", _lines);
        }
    }

    /// <summary>Stops listening, also where a process that was started by this one keeps the pipe open.</summary>
    public void Dispose() => _stop = true;

    private void Listen()
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (!_stop)
            {
                if (_end.Wait(Posix.Readable, Slice))
                {
                    int read = _stream.Read(buffer);
                    if (read == 0)
                    {
                        break;
                    }

                    Remember(buffer.AsSpan(0, read));
                }
            }
        }
        catch (IOException)
        {
            // The pipe is broken: nobody says anything any more.
        }
        finally
        {
            _silent.Set();
            _stream.Dispose();
        }
    }

    private void Remember(ReadOnlySpan<byte> bytes)
    {
        lock (_lines)
        {
            while (!bytes.IsEmpty)
            {
                int end = bytes.IndexOf((byte)'\n');
                ReadOnlySpan<byte> part = end < 0 ? bytes : bytes[..end];
                part = part[..Math.Min(part.Length, LineBytes - _lineLength)];
                part.CopyTo(_line.AsSpan(_lineLength));
                _lineLength += part.Length;
                if (end < 0)
                {
                    return;
                }

                EndLine();
                bytes = bytes[(end + 1)..];
            }
        }
    }

    private void EndLine()
    {
        string line = Encoding.UTF8.GetString(_line, 0, _lineLength).Trim();
        _lineLength = 0;
        if (line.Length == 0 || line.StartsWith("at ", StringComparison.Ordinal)) // where an exception was thrown is not why
        {
            return;
        }

        _lines.Enqueue(line);
        if (_lines.Count > Lines)
        {
            _lines.Dequeue();
        }
    }
}
