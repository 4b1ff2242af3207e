using Gradus.Rl;

namespace Gradus.Experiments;

/// <summary>
/// Rows on their way to a file, at most a second of training behind: a system call per row would cost a fast run more than the rows do.
/// </summary>
/// <param name="file">The file; disposed with this buffer.</param>
internal sealed class RowBuffer(RowFile file) : IDisposable
{
    private const double Seconds = 1;

    /// <summary>What a disk that refuses may leave in memory; then the oldest rows are lost.</summary>
    private const int MaxLength = 1 << 20;

    private byte[] _bytes = new byte[4096];
    private int _length;
    private double _written;

    /// <summary>Adds a row, and writes all if the last write was a second ago.</summary>
    /// <returns>Why the disk refused; the rows are kept for the next attempt, as many as there is room for. Or null.</returns>
    public Exception? Add(ReadOnlySpan<byte> row, Agent agent)
    {
        Exception? failure = null;
        if (_length + row.Length > MaxLength)
        {
            failure = Flush(agent);
            _length = 0;
        }

        if (_length + row.Length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _length + row.Length));
        }

        row.CopyTo(_bytes.AsSpan(_length));
        _length += row.Length;
        return agent.TrainingSeconds - _written >= Seconds ? Flush(agent) : failure;
    }

    /// <summary>Writes all rows.</summary>
    /// <returns>Why the disk refused; or null.</returns>
    public Exception? Flush(Agent? agent)
    {
        _written = agent?.TrainingSeconds ?? _written;
        Exception? failure = _length == 0 ? null : file.TryWrite(_bytes.AsSpan(0, _length));
        _length = failure is null ? 0 : _length;
        return failure;
    }

    public void Dispose() => file.Dispose();
}
