using System.Buffers.Binary;

namespace Gradus.Envs;

/// <summary>
/// The messages between a program and the processes that host its environments. A request is a header and a payload; so is its answer,
/// whose kind is <see cref="Done"/> or <see cref="Failed"/>. A header is the kind (1 byte), the number of the request (4 bytes), which the
/// answer repeats, and the length of the payload (4 bytes). All numbers are little-endian.
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item>
/// <see cref="Make"/>: JSON in (id, arguments, count, autoreset, timeout and start_timeout in seconds, whether there are action masks if
/// that is known, assemblies), JSON out (spaces, whether there are action masks and drawings, and the names of actions where there are
/// lives). Until anything else was asked, it can be asked again, with the same id and another count or autoreset: the first environment
/// stays.
/// </item>
/// <item><see cref="Reset"/>: a 64-bit seed and a byte that says whether to use it in; (n, D) observations out.</item>
/// <item>
/// <see cref="Step"/>: (n, A) actions of 4 bytes in; n rewards of 8 bytes, n flags, (n, D) observations and then the final ones out.
/// </item>
/// <item><see cref="Masks"/>: nothing in; (n, M) bytes out, 1 where the choice is legal now and 0 where it is not.</item>
/// <item><see cref="Lives"/>: nothing in; n numbers of 4 bytes out, the lives that are left in each.</item>
/// <item><see cref="Draw"/>: nothing in; the drawing of the only environment out, as <see cref="SceneMessage"/>.</item>
/// <item><see cref="Save"/>: the number of an environment inside the process in, 4 bytes; its saved state out.</item>
/// <item>
/// <see cref="Load"/>: such a number and a saved state in, which is read and checked. Nothing changes yet. Number 0 begins anew.
/// </item>
/// <item>
/// <see cref="Accept"/>: n flags in, 1 where the episode has ended. The environments continue from the states read since number 0.
/// </item>
/// <item><see cref="Failed"/>: the number of the environment inside the process, −1 for none, and its error message.</item>
/// </list>
/// An element of an observation has 4 bytes, or one in a <see cref="Box"/> of bytes.
/// The numbers rise by one with each request, so that an answer to an earlier request, or one too many, is never taken for another.
/// </remarks>
internal static class Message
{
    public const byte Make = (byte)'M';
    public const byte Reset = (byte)'R';
    public const byte Step = (byte)'S';
    public const byte Masks = (byte)'K';
    public const byte Lives = (byte)'V';
    public const byte Draw = (byte)'D';
    public const byte Save = (byte)'W';
    public const byte Load = (byte)'L';
    public const byte Accept = (byte)'A';
    public const byte Done = 0;
    public const byte Failed = 1;

    public const byte TerminatedFlag = 1;
    public const byte TruncatedFlag = 2;
    public const byte FinalObservationFlag = 4;
    public const byte ResetStepFlag = 8;

    /// <summary>Bytes of a kind, a number and a length.</summary>
    public const int HeaderSize = 9;

    /// <summary>The maximum length of the answer to <see cref="Make"/>: bounds of a million numbers fit.</summary>
    public const int MaxDescription = 64 << 20;

    /// <summary>The maximum length of a <see cref="Failed"/> answer.</summary>
    public const int MaxFailure = 64 << 10;

    /// <summary>The maximum number of characters of an error message; a longer one is cut where it arises.</summary>
    public const int MaxFailureText = 4_000;

    /// <summary>The maximum length of a drawing.</summary>
    public const int MaxDrawing = 16 << 20;

    /// <summary>The maximum length of the saved state of one environment.</summary>
    public const int MaxState = 1 << 30;

    /// <summary>The maximum number of elements of an observation or action.</summary>
    public const int MaxPoint = 1 << 24;

    /// <summary>The maximum number of environments in one process.</summary>
    public const int MaxEnvironments = 65_536;

    /// <summary>Takes a header apart.</summary>
    public static (byte Kind, uint Number, uint Length) ReadHeader(ReadOnlySpan<byte> header) => (
        header[0],
        BinaryPrimitives.ReadUInt32LittleEndian(header[1..]),
        BinaryPrimitives.ReadUInt32LittleEndian(header[(1 + sizeof(uint))..]));

    /// <summary>What is wrong with the length of a payload, as the end of a sentence; null if it is within the bounds.</summary>
    public static string? FaultOf(uint length, long min, long max) => length >= min && length <= max
        ? null
        : $"{length} bytes where {(min == max ? $"{min}" : $"{min} to {max}")} were expected";
}
