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
    private IChild? _process;
    private EnvironmentLostException? _reason; // why there is none
    private bool _disposed;

    /// <summary>Starts the process and makes its environments.</summary>
    /// <param name="program">What the process runs.</param>
    /// <param name="first">The number of its first environment.</param>
    /// <param name="count">The number of its environments.</param>
    /// <param name="autoreset">When their next episodes begin.</param>
    /// <param name="options">How long an answer may take.</param>
    /// <param name="process">One that runs already and has begun no episode; null to start one.</param>
    /// <exception cref="InvalidOperationException">The program cannot be started, or the environments cannot be made.</exception>
    /// <exception cref="EnvironmentLostException">The process ended, or answered something else.</exception>
    public ProcessGroup(
        ChildProgram program, int first, int count, AutoresetMode autoreset, IsolationOptions options, IChild? process = null)
    {
        (_program, First, Count, _autoreset, _options) = (program, first, count, autoreset, options);
        _process = Make(process ?? Start());
    }

    public int First { get; }

    public int Count { get; }

    public Space ObservationSpace { get; private set; } = null!;

    public Space ActionSpace { get; private set; } = null!;

    /// <summary>Whether some actions are not always legal.</summary>
    public bool HasActionMask { get; private set; }

    /// <summary>Whether the environments draw themselves.</summary>
    public bool CanDraw { get; private set; }

    /// <summary>The names of the actions of a game with lives; null for anything else.</summary>
    public IReadOnlyList<string>? ActionMeanings { get; private set; }

    public bool CanResume { get; private set; }

    /// <summary>The environment's threshold according to the program; null for none.</summary>
    public double? RewardThreshold { get; private set; }

    public void Send(byte kind, ReadOnlySpan<byte> payload) => Process.Send(kind, payload);

    public void SendParts(byte kind, IReadOnlyList<ReadOnlyMemory<byte>> payload) => Process.SendParts(kind, payload);

    /// <summary>Waits for the answer, which is valid until the next request.</summary>
    /// <param name="minLength">The minimum length of its payload.</param>
    /// <param name="maxLength">The maximum length of its payload.</param>
    public ReadOnlySpan<byte> Receive(int minLength, int maxLength) => Process.Receive(minLength, maxLength).Span;

    /// <summary>Waits for an answer that says no more than that it is done.</summary>
    public void ReceiveDone() => Process.Receive(0, 0);

    /// <summary>Waits for a saved state, which is valid until the next request.</summary>
    public ReadOnlyMemory<byte> ReceiveState() => Process.Receive(0, Message.MaxState);

    /// <summary>Gives back the memory that states took.</summary>
    public void Release() => Process.Release();

    /// <summary>Gives the process up because of what it answered.</summary>
    public EnvironmentLostException Refuse(string what) => Process.Refuse(what);

    public void SendReset(ulong seed, bool seeded)
    {
        Span<byte> request = stackalloc byte[sizeof(ulong) + 1];
        BinaryPrimitives.WriteUInt64LittleEndian(request, unchecked(seed + (ulong)First));
        request[sizeof(ulong)] = seeded ? (byte)1 : (byte)0;
        Send(Message.Reset, request);
    }

    /// <summary>Ends the process, if it is still running, and starts another.</summary>
    /// <exception cref="EnvironmentLostException">The other ended too. This remains the reason until a restart succeeds.</exception>
    /// <exception cref="InvalidOperationException">It cannot make the environments, or makes different ones.</exception>
    public void Restart()
    {
        _process?.Dispose();
        _process = null;
        try
        {
            _process = Make(Start());
        }
        catch (EnvironmentLostException again)
        {
            _reason = new EnvironmentLostException($"its process could not be restarted: {again.Message}", again);
            throw _reason;
        }
        catch (InvalidOperationException refusal)
        {
            _reason = new EnvironmentLostException($"its process could not be restarted: {refusal.Message}", refusal);
            throw;
        }
    }

    /// <summary>Gives up the process, to another group that makes its environments.</summary>
    public IChild HandOn()
    {
        IChild process = Process;
        (_process, _disposed) = (null, true);
        return process;
    }

    public void Dispose()
    {
        _disposed = true;
        _process?.Dispose();
    }

    /// <summary>The process; without one, the reason is told why there is none.</summary>
    private IChild Process
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(IEnvironment));
            return _process ?? throw _reason!;
        }
    }

    private IChild Start()
    {
        try
        {
            return _program.Start(_options);
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException(
                $"{_program.Name}: '{_program.Command[0]}' cannot be started: {exception.Message}.", exception);
        }
    }

    /// <summary>Has a process make the environments; it is disposed if it cannot.</summary>
    private IChild Make(IChild process)
    {
        try
        {
            process.Send(Message.Make, _program.MakeRequest(Count, _autoreset, _options));
            Describe(process.Receive(0, Message.MaxDescription));
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

    private void Describe(ReadOnlyMemory<byte> answer)
    {
        Space observations;
        Space actions;
        bool hasMask;
        bool canDraw;
        bool canResume;
        double? threshold;
        string[]? meanings;
        try
        {
            using JsonDocument document = JsonDocument.Parse(answer);
            JsonElement json = document.RootElement;
            observations = Space.ReadJson(json.GetProperty("observation_space"));
            actions = Space.ReadJson(json.GetProperty("action_space"));
            hasMask = json.TryGetProperty("has_action_mask", out JsonElement masked) && masked.GetBoolean();
            canDraw = json.TryGetProperty("can_draw", out JsonElement drawn) && drawn.GetBoolean();
            meanings = json.TryGetProperty("action_meanings", out JsonElement names) && names.ValueKind == JsonValueKind.Array
                ? [.. names.EnumerateArray().Select(name => name.GetString() ?? throw new JsonException("An action has no name."))]
                : null;
            canResume = json.GetProperty("can_resume").GetBoolean();
            threshold = json.TryGetProperty("reward_threshold", out JsonElement value) && value.ValueKind == JsonValueKind.Number
                ? value.GetDouble()
                : null;
            if (threshold is { } number && !double.IsFinite(number))
            {
                throw new JsonException("The reward threshold is too large for a number.");
            }
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidOperationException($"{_program.Name}: its process describes no environment: {exception.Message}", exception);
        }

        Check("observations", ObservationSpace, observations);
        Check("actions", ActionSpace, actions);
        if ((hasMask && actions.MaskSize is 0 or > Message.MaxPoint) || (ActionSpace is not null && hasMask != HasActionMask))
        {
            throw new InvalidOperationException(
                $"{_program.Name}: its process says that there is {(hasMask ? "an" : "no")} action mask, which contradicts {actions} or "
                    + $"what it said before a restart.");
        }

        (ObservationSpace, ActionSpace, HasActionMask) = (observations, actions, hasMask);
        (CanResume, CanDraw, RewardThreshold, ActionMeanings) = (canResume, canDraw, threshold, meanings);
    }

    /// <summary>Memory and networks were made for the spaces of the first process.</summary>
    private void Check(string what, Space? first, Space now)
    {
        if (now.Size > Message.MaxPoint)
        {
            throw new InvalidOperationException(
                $"{_program.Name}: the {what} have {now.Size} numbers; those from another process have at most {Message.MaxPoint}.");
        }

        if (first is not null && !first.Equals(now))
        {
            throw new InvalidOperationException($"{_program.Name}: the {what} are {now} after a restart, but were {first} before it.");
        }
    }
}
