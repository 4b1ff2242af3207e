using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Gradus.Envs;

/// <summary>
/// A process that answers requests over its standard streams, and is not trusted to. One that takes too long, or answers what was not
/// asked, is killed, so that every misbehaviour becomes a loss; and with it goes all that it started.
/// </summary>
internal sealed class ChildProcess : IChild
{
    private static readonly TimeSpan Early = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    private readonly Process _process;
    private readonly int _id;
    private readonly Stream _input;
    private readonly PipeEnd _inputEnd;
    private readonly PipeEnd _outputEnd;
    private readonly RequestWriter _requests;
    private readonly AnswerReader _answers;
    private readonly LastWords _words;
    private readonly IsolationOptions _options;
    private readonly Timer _watch;
    private EnvironmentLostException? _loss;
    private bool _starts; // the request is the first, whose answer waits for it to start
    private uint _number;
    private long _deadline;
    private volatile bool _hung;
    private int _endedDescendants;
    private bool _disposed;

    /// <summary>Starts a process.</summary>
    /// <param name="program">The program, its arguments and its variables.</param>
    /// <param name="options">The maximum times for an answer.</param>
    /// <exception cref="Win32Exception">There is no such program.</exception>
    public ChildProcess(ChildProgram program, IsolationOptions options)
    {
        _options = options;
        _process = Process.Start(program.StartInfo())!;
        _id = _process.Id;
        _process.Exited += (_, _) => KillDescendants();
        _process.EnableRaisingEvents = true; // which also tells of an end that has come already
        _input = _process.StandardInput.BaseStream;
        Stream output = _process.StandardOutput.BaseStream;
        _inputEnd = new PipeEnd(_input);
        _outputEnd = new PipeEnd(output);
        _requests = new RequestWriter(_input, () => Await(_inputEnd, Posix.Writable));
        _answers = new AnswerReader(output, () => Await(_outputEnd, Posix.Readable));
        _words = new LastWords(_process.StandardError.BaseStream);
        _watch = new Timer(_ => Watch());
    }

    /// <inheritdoc/>
    public void Send(byte kind, ReadOnlySpan<byte> payload)
    {
        BeginSending(kind, payload.Length);
        try
        {
            _requests.Write(payload);
            _requests.End();
        }
        catch (IOException exception)
        {
            throw Lose(exception);
        }
        finally
        {
            EndWatch();
        }
    }

    /// <inheritdoc/>
    public void SendParts(byte kind, IReadOnlyList<ReadOnlyMemory<byte>> payload)
    {
        BeginSending(kind, payload.Sum(part => part.Length));
        try
        {
            foreach (ReadOnlyMemory<byte> part in payload)
            {
                _requests.Write(part.Span);
            }

            _requests.End();
        }
        catch (IOException exception)
        {
            throw Lose(exception);
        }
        finally
        {
            EndWatch();
        }
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Receive(int minLength, int maxLength)
    {
        ThrowIfLost();
        BeginWatch(); // from now on: the answer may have arrived while waiting for others
        try
        {
            return _answers.Read(_number, minLength, maxLength);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            throw Lose(exception);
        }
        finally
        {
            EndWatch();
        }
    }

    /// <inheritdoc/>
    public void Release() => _answers.Release();

    /// <inheritdoc/>
    public EnvironmentLostException Refuse(string what) => Lose(new InvalidDataException(what));

    /// <summary>Ends the process: first by closing its input, and if that does not help, by killing it.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _watch.Dispose();
        try
        {
            _input.Dispose();
        }
        catch (IOException)
        {
            // It has already ended, with input unread.
        }

        if (!_process.WaitForExit(Farewell))
        {
            Kill();
            _process.WaitForExit(Farewell);
        }

        KillDescendants();
        _words.Dispose();
        _process.Dispose();
    }

    private void BeginSending(byte kind, int length)
    {
        ThrowIfLost();
        _starts = kind == Message.Make;
        BeginWatch();
        _requests.Begin(kind, ++_number, length);
    }

    private void ThrowIfLost()
    {
        if (_loss is not null)
        {
            throw _loss;
        }
    }

    /// <summary>
    /// Waits until a pipe is ready. Its other end may stay open though the process has ended, in the hands of others that it started.
    /// </summary>
    private void Await(PipeEnd end, short events)
    {
        while (!end.Wait(events, Slice))
        {
            if (_process.HasExited && !end.Wait(events, TimeSpan.Zero))
            {
                throw new EndOfStreamException();
            }
        }
    }

    /// <summary>The maximum time for an answer.</summary>
    private TimeSpan Limit => _starts ? _options.StartTimeout : _options.Timeout;

    private void BeginWatch()
    {
        Volatile.Write(ref _deadline, Stopwatch.GetTimestamp() + (long)(Limit.TotalSeconds * Stopwatch.Frequency));
        _watch.Change(Limit, Timeout.InfiniteTimeSpan);
    }

    private void EndWatch()
    {
        Volatile.Write(ref _deadline, 0);
        _watch.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private void Watch()
    {
        long deadline = Volatile.Read(ref _deadline);
        if (deadline == 0)
        {
            return;
        }

        // A timer's clock is coarser than the stopwatch, so it may fire slightly early.
        if (Stopwatch.GetTimestamp() < deadline)
        {
            _watch.Change(Early, Timeout.InfiniteTimeSpan);
            return;
        }

        _hung = true;
        Kill();
    }

    private EnvironmentLostException Lose(Exception cause)
    {
        bool isBroken = cause is InvalidDataException;
        bool ended = !isBroken && _process.WaitForExit(Farewell);
        Kill();
        string verb = _starts ? "start" : "answer";
        string what = _hung ? string.Create(
            CultureInfo.InvariantCulture, $"its process did not {verb} within {Limit.TotalSeconds:0.##} s and was killed")
            : ended ? $"its process ended with exit code {ExitCodeText(_process.ExitCode)}"
            : isBroken ? $"its process {cause.Message}, and was killed"
            : "its process closed its pipe without ending, and was killed";
        string? words = _words.Await(Farewell);
        return _loss = new EnvironmentLostException(words is null ? what : $"{what}; its last output: {words}", cause);
    }

    /// <summary>Kills the process and those that it started, if they still run.</summary>
    private void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended, or is ending; or one of those that it started runs with other rights.
        }
    }

    /// <summary>
    /// Its host leads a group of its own, in which those that it started remain when it has ended. Once, and at once: later its number may
    /// be another's.
    /// </summary>
    private void KillDescendants()
    {
        if (Posix.IsSupported && Interlocked.Exchange(ref _endedDescendants, 1) == 0)
        {
            Posix.KillGroup(_id);
        }
    }

    /// <summary>An exit code above 128 is a signal's, on Unix.</summary>
    private static string ExitCodeText(int code)
    {
        string? signal = OperatingSystem.IsWindows() ? null : (code - 128) switch
        {
            4 => "SIGILL",
            6 => "SIGABRT",
            8 => "SIGFPE",
            9 => "SIGKILL",
            11 => "SIGSEGV",
            15 => "SIGTERM",
            _ => null,
        };
        return string.Create(CultureInfo.InvariantCulture, $"{code}{(signal is null ? "" : $" ({signal})")}");
    }
}
