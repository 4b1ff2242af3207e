using System.IO.Pipes;

namespace Gradus.Envs;

/// <summary>
/// Waits for one end of a pipe for a limited time. A read that blocks cannot be ended from outside as long as any process has the other
/// end open, be it one that nobody knows of.
/// </summary>
internal sealed class PipeEnd(Stream stream)
{
    private readonly int _file = Posix.IsSupported && stream is PipeStream pipe ? (int)pipe.SafePipeHandle.DangerousGetHandle() : -1;

    /// <summary>Whether it is ready, or broken; always true where that cannot be known, so that the read or write itself waits.</summary>
    /// <param name="events">What for: <see cref="Posix.Readable"/> or <see cref="Posix.Writable"/>.</param>
    /// <param name="timeout">The longest to wait.</param>
    public bool Wait(short events, TimeSpan timeout) => _file < 0 || Posix.Wait(_file, events, timeout) != 0;
}
