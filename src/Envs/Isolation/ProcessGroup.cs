using System.Buffers.Binary;
using System.ComponentModel;
using System.Text.Json;

namespace Gradus.Envs;

/// <summary>The environments first to first + count − 1 of a batch, in one process that is restarted when it is lost.</summary>
internal sealed class ProcessGroup : IDisposable
{
    private readonly ChildProgram _program;
    private readonly IsolationOptions _options;
    private readonly AutoresetMode _autoreset;
    private ChildProcess _process;

    /// <summary>Starts the process and makes its environments.</summary>
    /// <exception cref="InvalidOperationException">The program cannot be started, or the environments cannot be made.</exception>
    public ProcessGroup(ChildProgram program, int first, int count, AutoresetMode autoreset, IsolationOptions options)
    {
        (_program, First, Count, _autoreset, _options) = (program, first, count, autoreset, options);
        _process = Start();
    }

    public int First { get; }

    public int Count { get; }

    public Space ObservationSpace { get; private set; } = null!;

    public Space ActionSpace { get; private set; } = null!;

    public bool CanResume { get; private set; }

    /// <summary>The environment's threshold according to the program; null for none.</summary>
    public double? RewardThreshold { get; private set; }

    public void Send(byte kind, ReadOnlySpan<byte> payload) => _process.Send(kind, payload);

    public ReadOnlySpan<byte> Receive() => _process.Receive();

    public void SendReset(ulong seed, bool seeded)
    {
        Span<byte> request = stackalloc byte[sizeof(ulong) + 1];
        BinaryPrimitives.WriteUInt64LittleEndian(request, unchecked(seed + (ulong)First));
        request[sizeof(ulong)] = seeded ? (byte)1 : (byte)0;
        Send(Message.Reset, request);
    }

    /// <summary>Ends the process, if it is still running, and starts another.</summary>
    public void Restart()
    {
        _process.Dispose();
        _process = Start();
    }

    public void Dispose() => _process.Dispose();

    private ChildProcess Start()
    {
        ChildProcess process;
        try
        {
            process = new ChildProcess(_program, _options.Timeout);
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException(
                $"{_program.Name}: '{_program.Command[0]}' cannot be started: {exception.Message}.", exception);
        }

        try
        {
            process.Send(Message.Make, _program.MakeRequest(Count, _autoreset));
            Describe(process.Receive());
            return process;
        }
        catch (ChildFailedException exception)
        {
            process.Dispose();
            throw new InvalidOperationException($"{_program.Name}: {exception.Message}", exception);
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    private void Describe(ReadOnlySpan<byte> answer)
    {
        using JsonDocument document = JsonDocument.Parse(answer.ToArray());
        JsonElement json = document.RootElement;
        try
        {
            ObservationSpace = Space.ReadJson(json.GetProperty("observation_space"));
            ActionSpace = Space.ReadJson(json.GetProperty("action_space"));
        }
        catch (JsonException exception)
        {
            throw new InvalidOperationException($"{_program.Name}: {exception.Message}", exception);
        }

        CanResume = json.GetProperty("can_resume").GetBoolean();
        RewardThreshold = json.TryGetProperty("reward_threshold", out JsonElement value) && value.ValueKind == JsonValueKind.Number
            ? value.GetDouble()
            : null;
    }
}
