using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Gradus.Envs;

/// <summary>Answers the requests of <see cref="Message"/>.</summary>
/// <param name="input">Where requests are read.</param>
/// <param name="output">Where answers are written.</param>
/// <param name="find">The factory of the environments of a name, after assemblies have been loaded.</param>
internal sealed class EnvironmentService(
    Stream input, Stream output, Func<string, IReadOnlyList<string>, Func<IEnvironment>> find) : IDisposable
{
    private readonly ArrivingBytes _request = new(input);
    private readonly ArrayBufferWriter<byte> _answer = new();
    private IndependentEnvironments? _batch;
    private bool _isInUse; // something other than making them was asked
    private float[] _observations = [];
    private StateWriter? _saved;
    private readonly List<StateReader> _loaded = [];

    /// <summary>
    /// Serves until the input ends, or nobody reads the output, or a request has not the length that its kind has: then this side and the
    /// other no longer speak of the same thing. That is the last answer.
    /// </summary>
    public void Run()
    {
        string? fault = null;
        while (fault is null && Read(out byte kind, out uint number, out int length, out fault))
        {
            byte status = Message.Done;
            _answer.ResetWrittenCount();
            Room(Message.HeaderSize);
            _saved = null;
            try
            {
                Answer(kind, fault is null ? _request.Slice(Message.HeaderSize, length) : throw new InvalidDataException(fault));
            }
            catch (Exception exception)
            {
                status = Message.Failed;
                _answer.ResetWrittenCount();
                Room(Message.HeaderSize);
                _saved = null;
                Exception cause = exception is EnvironmentException { InnerException: { } inner } ? inner : exception;
                BinaryPrimitives.WriteInt32LittleEndian(Room(sizeof(int)), RankOf(exception));
                _answer.Write(Encoding.UTF8.GetBytes(Shortened(cause.Message)));
            }

            try
            {
                Write(status, number);
            }
            catch (IOException)
            {
                return; // the program that asked has ended
            }
        }
    }

    public void Dispose() => _batch?.Dispose();

    private static int RankOf(Exception exception) => exception switch
    {
        EnvironmentException failure => failure.Rank,
        ChildFailedException failure => failure.Rank,
        _ => -1,
    };

    private static string Shortened(string text) => text.Length <= Message.MaxFailureText
        ? text
        : $"{text.AsSpan(0, Message.MaxFailureText)}… (the first {Message.MaxFailureText} of {text.Length} characters)";

    private bool Read(out byte kind, out uint number, out int length, out string? fault)
    {
        (kind, number, length, fault) = (0, 0, 0, null);
        _request.Clear();
        if (!_request.Fill(Message.HeaderSize, readsAhead: false))
        {
            return false;
        }

        (kind, number, uint claimed) = Message.ReadHeader(_request.Slice(0, Message.HeaderSize).Span);
        fault = FaultOf(kind, claimed);
        length = fault is null ? (int)claimed : 0;
        return _request.Fill(Message.HeaderSize + length, readsAhead: false);
    }

    private string? FaultOf(byte kind, uint length)
    {
        int count = _batch?.Count ?? 0;
        (long Min, long Max)? bounds = kind switch
        {
            Message.Make => (0, Message.MaxDescription),
            Message.Reset => (sizeof(ulong) + 1, sizeof(ulong) + 1),
            Message.Step when _batch is not null => Exactly((long)count * _batch.ActionSpace.Size * sizeof(int)),
            Message.Masks or Message.Draw => (0, 0),
            Message.Save => (sizeof(int), sizeof(int)),
            Message.Load => (sizeof(int), sizeof(int) + StateWriter.Header.Length + (long)Message.MaxState),
            Message.Accept => Exactly(count),
            _ => null,
        };
        return bounds is not { } known ? $"A request of kind {kind} is not known{(_batch is null ? " before environments were made" : "")}."
            : Message.FaultOf(length, known.Min, known.Max) is { } fault ? $"A request of kind {kind} has {fault}."
            : null;

        static (long Min, long Max) Exactly(long bytes) => (bytes, bytes);
    }

    /// <summary>Writes the answer at once, a saved state from where it is.</summary>
    private void Write(byte status, uint number)
    {
        Span<byte> header = MemoryMarshal.AsMemory(_answer.WrittenMemory).Span;
        header[0] = status;
        BinaryPrimitives.WriteUInt32LittleEndian(header[1..], number);
        int length = _answer.WrittenCount - Message.HeaderSize + (_saved?.Length ?? 0);
        BinaryPrimitives.WriteInt32LittleEndian(header[(1 + sizeof(uint))..], length);
        output.Write(_answer.WrittenSpan);
        foreach (ReadOnlyMemory<byte> piece in _saved?.Pieces ?? [])
        {
            output.Write(piece.Span);
        }

        output.Flush();
        _saved = null;
    }

    private void Answer(byte kind, ReadOnlyMemory<byte> message)
    {
        ReadOnlySpan<byte> request = message.Span;
        _isInUse |= kind != Message.Make;
        switch (kind)
        {
            case Message.Make:
                Make(message);
                break;
            case Message.Reset:
                Batch.Outcome.Clear();
                Batch.Reset(0, Batch.Count, BinaryPrimitives.ReadUInt64LittleEndian(request), request[sizeof(ulong)] != 0, _observations);
                WriteObservations(_observations, firstEnvironment: 0);
                break;
            case Message.Step:
                Step(request);
                break;
            case Message.Masks:
                if (!Batch.HasActionMasks)
                {
                    throw new InvalidOperationException("All actions of these environments are always legal.");
                }

                Span<byte> masks = Room(Batch.Count * Batch.ActionSpace.MaskSize);
                Batch.WriteActionMasks(new StepNumber(1, 0), MemoryMarshal.Cast<byte, bool>(masks));
                break;
            case Message.Draw:
                Draw();
                break;
            case Message.Save:
                Save(NumberIn(request));
                break;
            case Message.Load:
                Load(NumberIn(request), message[sizeof(int)..]);
                break;
            case Message.Accept:
                Accept(request);
                break;
            default:
                throw new InvalidDataException($"A request of kind {kind} is not known.");
        }
    }

    private IndependentEnvironments Batch => _batch ?? throw new InvalidOperationException("No environments were made.");

    /// <summary>The number of an environment that can be saved.</summary>
    private int NumberIn(ReadOnlySpan<byte> request)
    {
        int number = BinaryPrimitives.ReadInt32LittleEndian(request);
        return number < 0 || number >= Batch.Count
            ? throw new InvalidDataException($"There is no environment {number} among {Batch.Count}.")
            : Batch.CanResume ? number
            : throw new InvalidOperationException("These environments cannot be saved.");
    }

    private void Make(ReadOnlyMemory<byte> request)
    {
        if (_isInUse)
        {
            throw new InvalidOperationException("The environments are in use already.");
        }

        using JsonDocument document = JsonDocument.Parse(request);
        JsonElement json = document.RootElement;
        string id = json.GetProperty("id").GetString()!;
        int count = json.GetProperty("count").GetInt32();
        if (count is < 1 or > Message.MaxEnvironments)
        {
            throw new InvalidDataException($"A process makes 1 to {Message.MaxEnvironments} environments, not {count}.");
        }

        Func<IEnvironment> make = find(id, [.. json.GetProperty("assemblies").EnumerateArray().Select(assembly => assembly.GetString()!)]);
        AutoresetMode autoreset = json.GetProperty("autoreset").GetString() == nameof(AutoresetMode.NextStep)
            ? AutoresetMode.NextStep
            : AutoresetMode.SameStep;
        IEnvironment? first = _batch?.HandOnFirst();
        _batch = null;
        _batch = IndependentEnvironments.Make(id, make, count, autoreset, first);
        _observations = new float[checked(count * _batch.ObservationSpace.Size)];
        using var writer = new Utf8JsonWriter(_answer);
        writer.WriteStartObject();
        writer.WritePropertyName("observation_space");
        _batch.ObservationSpace.WriteJson(writer);
        writer.WritePropertyName("action_space");
        _batch.ActionSpace.WriteJson(writer);
        writer.WriteBoolean("has_action_mask", _batch.HasActionMasks);
        writer.WriteBoolean("can_draw", _batch.CanDraw);
        writer.WriteBoolean("can_resume", _batch.CanResume);
        writer.WriteEndObject();
    }

    private void Draw()
    {
        byte[] drawing = SceneMessage.Write(Batch.DrawOne());
        _answer.Write(
            drawing.Length <= Message.MaxDrawing
                ? drawing
                : throw new InvalidOperationException(
                    $"The drawing has {drawing.Length} bytes; from another process it has at most {Message.MaxDrawing}."));
    }

    private void Save(int environment)
    {
        var writer = new StateWriter();
        Batch.SaveOne(environment, writer);
        if (writer.Length > Message.MaxState)
        {
            throw new InvalidOperationException(
                $"The state of an environment has {writer.Length} bytes; from another process it has at most {Message.MaxState}.");
        }

        _saved = writer;
    }

    private void Load(int environment, ReadOnlyMemory<byte> state)
    {
        _request.Detach(); // what was read refers to the bytes until it is accepted
        if (environment == 0)
        {
            _loaded.Clear();
        }

        if (environment != _loaded.Count)
        {
            throw new InvalidDataException($"The state of environment {environment} came where that of {_loaded.Count} was due.");
        }

        var reader = new StateReader(state);
        Batch.LoadOne(environment, reader);
        reader.RequireEnd();
        _loaded.Add(reader);
    }

    private void Accept(ReadOnlySpan<byte> ended)
    {
        if (_loaded.Count != Batch.Count)
        {
            throw new InvalidOperationException($"{_loaded.Count} states were read for {Batch.Count} environments.");
        }

        if (ended.ContainsAnyExceptInRange((byte)0, (byte)1))
        {
            throw new InvalidDataException("Whether an episode has ended is 0 or 1.");
        }

        _loaded.ForEach(reader => reader.Accept());
        _loaded.Clear();
        ended.CopyTo(MemoryMarshal.AsBytes(Batch.Outcome.Ended.AsSpan()));
    }

    private void Step(ReadOnlySpan<byte> request)
    {
        IndependentEnvironments batch = Batch;
        BatchActions actions = batch.ActionSpace.ActionKind == ActionKind.Reals
            ? BatchActions.Of(MemoryMarshal.Cast<byte, float>(request), batch.ActionSpace)
            : BatchActions.Of(MemoryMarshal.Cast<byte, int>(request), batch.ActionSpace);
        batch.Step(0, batch.Count, new StepNumber(1, 0), actions, _observations);
        BatchOutcome outcome = batch.Outcome;
        _answer.Write(MemoryMarshal.AsBytes<double>(outcome.Rewards));
        Span<byte> flags = Room(batch.Count);
        for (int i = 0; i < batch.Count; i++)
        {
            flags[i] = (byte)((outcome.Terminated[i] ? Message.TerminatedFlag : 0)
                | (outcome.Truncated[i] ? Message.TruncatedFlag : 0)
                | (outcome.HasFinalObservation[i] ? Message.FinalObservationFlag : 0)
                | (outcome.IsResetStep[i] ? Message.ResetStepFlag : 0));
        }

        WriteObservations(_observations, firstEnvironment: 0);
        int width = batch.ObservationSpace.Size;
        for (int i = 0; i < batch.Count; i++)
        {
            if (outcome.HasFinalObservation[i])
            {
                WriteObservations(outcome.FinalObservations.AsSpan(i * width, width), i);
            }
        }
    }

    private void WriteObservations(ReadOnlySpan<float> observations, int firstEnvironment)
    {
        Space space = Batch.ObservationSpace;
        int wrong = ObservationPacking.FirstThatIsNoByte(space, observations);
        if (wrong >= 0)
        {
            throw new ChildFailedException(
                firstEnvironment + (wrong / space.Size), Faults.NoByte(space, wrong % space.Size, observations[wrong]));
        }

        ObservationPacking.Pack(space, observations, Room(observations.Length / space.Size * space.PackedSize()));
    }

    private Span<byte> Room(int count)
    {
        Span<byte> room = _answer.GetSpan(count)[..count];
        _answer.Advance(count);
        return room;
    }
}
