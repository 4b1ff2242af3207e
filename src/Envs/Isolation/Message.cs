namespace Gradus.Envs;

/// <summary>
/// The messages between a program and the processes that host its environments. A request is a kind, a length and that many bytes; so is
/// the answer, whose kind is <see cref="Done"/> or <see cref="Failed"/>. All numbers are little-endian.
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item><see cref="Make"/>: JSON in (id, count, autoreset), JSON out (spaces).</item>
/// <item><see cref="Reset"/>: a 64-bit seed and a byte that says whether to use it in; (n, D) observations out.</item>
/// <item>
/// <see cref="Step"/>: (n, A) actions of 4 bytes in; n rewards of 8 bytes, n flags, (n, D) observations and then the final ones out.
/// </item>
/// <item><see cref="Save"/>: a saved state out, with a section for each environment: 0, 1, ….</item>
/// <item><see cref="Load"/>: such a state in, which is read and checked. Nothing changes yet.</item>
/// <item><see cref="Accept"/>: n flags in, 1 where the episode has ended. The environments continue from the state just read.</item>
/// <item><see cref="Failed"/>: the number of the environment inside the process, −1 for none, and its error message.</item>
/// </list>
/// </remarks>
internal static class Message
{
    public const byte Make = (byte)'M';
    public const byte Reset = (byte)'R';
    public const byte Step = (byte)'S';
    public const byte Save = (byte)'W';
    public const byte Load = (byte)'L';
    public const byte Accept = (byte)'A';
    public const byte Done = 0;
    public const byte Failed = 1;

    public const byte TerminatedFlag = 1;
    public const byte TruncatedFlag = 2;
    public const byte FinalObservationFlag = 4;
    public const byte ResetStepFlag = 8;

    /// <summary>Bytes of a kind and a length.</summary>
    public const int HeaderSize = 5;
}
