using System.Buffers.Binary;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Gradus.Envs;

/// <summary>
/// A process that answers requests over its standard streams. One that takes too long is killed, so that a hang becomes a crash.
/// </summary>
internal sealed class ChildProcess : IDisposable
{
    private const int LastWords = 6;
    private static readonly TimeSpan Early = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    private readonly Process _process;
    private readonly Stream _input;
    private readonly Stream _output;
    private readonly TimeSpan _timeout;
    private readonly Timer _watch;
    private readonly Queue<string> _words = new();
    private readonly ManualResetEventSlim _silent = new();
    private byte[] _buffer = new byte[256];
    private long _deadline;
    private volatile bool _hung;

    /// <summary>Starts a process.</summary>
    /// <param name="program">The program, its arguments and its variables.</param>
    /// <param name="timeout">The maximum time for an answer.</param>
    /// <exception cref="Win32Exception">There is no such program.</exception>
    public ChildProcess(ChildProgram program, TimeSpan timeout)
    {
        _timeout = timeout;
        var start = new ProcessStartInfo(program.Command[0], program.Command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        HideVariables(program, start);
        start.Environment[ChildProgram.Marker] = "1";
        foreach ((string name, string value) in program.Variables)
        {
            start.Environment.TryAdd(name, value);
        }

        _process = Process.Start(start)!;
        _input = _process.StandardInput.BaseStream;
        _output = _process.StandardOutput.BaseStream;
        _process.ErrorDataReceived += (_, line) => Remember(line.Data);
        _process.BeginErrorReadLine();
        _watch = new Timer(_ => Watch());
    }

    /// <summary>Sends a request.</summary>
    /// <exception cref="EnvironmentLostException">The process has ended.</exception>
    public void Send(byte kind, ReadOnlySpan<byte> payload)
    {
        Reserve(Message.HeaderSize + payload.Length);
        _buffer[0] = kind;
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(1), payload.Length);
        payload.CopyTo(_buffer.AsSpan(Message.HeaderSize));
        BeginWatch();
        try
        {
            _input.Write(_buffer, 0, Message.HeaderSize + payload.Length);
            _input.Flush();
        }
        catch (IOException exception)
        {
            throw Lost(exception);
        }
        finally
        {
            EndWatch();
        }
    }

    /// <summary>Waits for the answer, which is valid until the next request.</summary>
    /// <exception cref="EnvironmentLostException">The process ended, or did not answer in time.</exception>
    /// <exception cref="ChildFailedException">The answer is an error.</exception>
    public ReadOnlySpan<byte> Receive()
    {
        byte kind;
        int length;
        BeginWatch(); // from now on: the answer may have arrived while waiting for others
        try
        {
            _output.ReadExactly(_buffer, 0, Message.HeaderSize);
            kind = _buffer[0];
            length = BinaryPrimitives.ReadInt32LittleEndian(_buffer.AsSpan(1));
            if (kind > Message.Failed || length < 0)
            {
                throw new IOException("its output is not an answer.");
            }

            Reserve(length);
            _output.ReadExactly(_buffer, 0, length);
        }
        catch (IOException exception)
        {
            throw Lost(exception);
        }
        finally
        {
            EndWatch();
        }

        ReadOnlySpan<byte> payload = _buffer.AsSpan(0, length);
        return kind == Message.Done
            ? payload
            : throw new ChildFailedException(
                BinaryPrimitives.ReadInt32LittleEndian(payload), Encoding.UTF8.GetString(payload[sizeof(int)..]));
    }

    /// <summary>Ends the process: first by closing its input, and if that does not help, by killing it.</summary>
    public void Dispose()
    {
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
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit(Farewell);
        }

        _process.Dispose();
    }

    private static void HideVariables(ChildProgram program, ProcessStartInfo start)
    {
        if (program.HiddenVariables is not { } prefix)
        {
            return;
        }

        HashSet<string> kept = [.. program.Variables.Select(variable => variable.Name)];
        string[] hidden = [.. start.Environment.Keys.Where(name => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))];
        foreach (string name in hidden.Where(name => !kept.Contains(name)))
        {
            start.Environment.Remove(name);
        }
    }

    private void Reserve(int length)
    {
        if (_buffer.Length < length)
        {
            _buffer = new byte[Math.Max(length, 2 * _buffer.Length)];
        }
    }

    private void BeginWatch()
    {
        Volatile.Write(ref _deadline, Stopwatch.GetTimestamp() + (long)(_timeout.TotalSeconds * Stopwatch.Frequency));
        _watch.Change(_timeout, Timeout.InfiniteTimeSpan);
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
        _process.Kill(entireProcessTree: true);
    }

    private EnvironmentLostException Lost(Exception cause)
    {
        bool ended = _process.WaitForExit(Farewell);
        _silent.Wait(Farewell);
        string what = _hung ? string.Create(
            CultureInfo.InvariantCulture, $"its process did not answer within {_timeout.TotalSeconds:0.##} s and was killed")
            : ended ? string.Create(CultureInfo.InvariantCulture, $"its process ended with exit code {_process.ExitCode}")
            : $"its process sent something unexpected: {cause.Message}";
        lock (_words)
        {
            return new EnvironmentLostException(_words.Count == 0 ? what : $"{what}; its last output: {string.Join(" | ", _words)}", cause);
        }
    }

    private void Remember(string? line)
    {
        if (line is null)
        {
            _silent.Set();
            return;
        }

        lock (_words)
        {
            _words.Enqueue(line.Trim());
            if (_words.Count > LastWords)
            {
                _words.Dequeue();
            }
        }
    }
}
