using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Gradus.Rl;

/// <summary>
/// T steps of one actor in its environment: all that a learner needs to replay them. Observations are as the environment showed them, and
/// actions as the policy stored them.
/// </summary>
internal sealed class Fragment
{
    private const byte Terminated = 1;
    private const byte Truncated = 2;
    private const byte Reset = 4;
    private const byte Final = 8;
    private const int MaxNameLength = 1_024;

    /// <summary>The actor, whose name no other one ever has.</summary>
    public required string Actor { get; init; }

    /// <summary>The <see cref="ActingOrder.Number"/> that it answers.</summary>
    public required long Number { get; init; }

    /// <summary>The <see cref="ActingOrder.Version"/> that acted.</summary>
    public required long Version { get; init; }

    /// <summary>T.</summary>
    public required int Steps { get; init; }

    /// <summary>Rewards so far of the episode that it begins in.</summary>
    public required double ReturnBefore { get; init; }

    /// <summary>Steps so far of the episode that it begins in; 0 where it begins with it.</summary>
    public required int LengthBefore { get; init; }

    /// <summary>The observation that it begins with, and the one after each step, (T + 1, D).</summary>
    public required float[] Observations { get; init; }

    /// <summary>The final observations of the episodes that ended, one after the other.</summary>
    public required float[] FinalObservations { get; init; }

    /// <summary>r, (T).</summary>
    public required double[] Rewards { get; init; }

    /// <summary>What kind of step each was, (T): <see cref="FlagsOf"/>.</summary>
    public required byte[] Flags { get; init; }

    /// <summary>The actions, (T, ·).</summary>
    public required float[] Actions { get; init; }

    /// <summary>The masks that they were chosen under, (T, M).</summary>
    public required bool[] Masks { get; init; }

    /// <summary>Flags of one step.</summary>
    public static byte FlagsOf(bool terminated, bool truncated, bool isReset, bool hasFinal) =>
        (byte)((terminated ? Terminated : 0) | (truncated ? Truncated : 0) | (isReset ? Reset : 0) | (hasFinal ? Final : 0));

    /// <summary>Whether step t terminated an episode.</summary>
    public bool IsTerminated(int t) => (Flags[t] & Terminated) != 0;

    /// <summary>Whether step t truncated an episode.</summary>
    public bool IsTruncated(int t) => (Flags[t] & Truncated) != 0;

    /// <summary>Whether step t was not a transition.</summary>
    public bool IsReset(int t) => (Flags[t] & Reset) != 0;

    /// <summary>Whether step t left a final observation.</summary>
    public bool HasFinal(int t) => (Flags[t] & Final) != 0;

    /// <summary>All of it.</summary>
    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        byte[] name = Encoding.UTF8.GetBytes(Actor);
        writer.Write(name.Length);
        writer.Write(name);
        writer.Write(Number);
        writer.Write(Version);
        writer.Write(Steps);
        writer.Write(FinalObservations.Length);
        writer.Write(ReturnBefore);
        writer.Write(LengthBefore);
        writer.Write(MemoryMarshal.AsBytes<float>(Observations));
        writer.Write(MemoryMarshal.AsBytes<float>(FinalObservations));
        writer.Write(MemoryMarshal.AsBytes<double>(Rewards));
        writer.Write(Flags);
        writer.Write(MemoryMarshal.AsBytes<float>(Actions));
        writer.Write(MemoryMarshal.AsBytes<bool>(Masks));
        return stream.ToArray();
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote. Numbers are checked when they are learned from.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="format">The format of the run.</param>
    /// <param name="maxSteps">The maximum T.</param>
    /// <exception cref="InvalidDataException">They are not a fragment of that format.</exception>
    public static Fragment Parse(ReadOnlySpan<byte> bytes, FragmentFormat format, int maxSteps)
    {
        string actor = Encoding.UTF8.GetString(Take(ref bytes, Math.Clamp(Read<int>(ref bytes), 0, MaxNameLength)));
        long number = Read<long>(ref bytes);
        long version = Read<long>(ref bytes);
        int steps = Read<int>(ref bytes);
        int finals = Read<int>(ref bytes);
        if (steps < 1 || steps > maxSteps || finals < 0 || finals > (long)steps * format.Observation)
        {
            throw new InvalidDataException($"A fragment says that it has {steps} steps; it may have from 1 to {maxSteps}.");
        }

        var fragment = new Fragment
        {
            Actor = actor,
            Number = number,
            Version = version,
            Steps = steps,
            ReturnBefore = Read<double>(ref bytes),
            LengthBefore = Read<int>(ref bytes),
            Observations = ReadArray<float>(ref bytes, (steps + 1) * format.Observation),
            FinalObservations = ReadArray<float>(ref bytes, finals),
            Rewards = ReadArray<double>(ref bytes, steps),
            Flags = ReadArray<byte>(ref bytes, steps),
            Actions = ReadArray<float>(ref bytes, steps * format.Action),
            Masks = Array.ConvertAll(ReadArray<byte>(ref bytes, steps * format.Mask), legal => legal != 0),
        };
        int expected = fragment.Flags.Count(flags => (flags & Final) != 0) * format.Observation;
        return bytes.IsEmpty && finals == expected
            ? fragment
            : throw new InvalidDataException("A fragment's length is not what its steps and this run's spaces make it.");
    }

    private static T Read<T>(ref ReadOnlySpan<byte> bytes)
        where T : unmanaged => MemoryMarshal.Read<T>(Take(ref bytes, Unsafe.SizeOf<T>()));

    private static T[] ReadArray<T>(ref ReadOnlySpan<byte> bytes, int count)
        where T : unmanaged
    {
        ReadOnlySpan<byte> part = Take(ref bytes, (long)Unsafe.SizeOf<T>() * count);
        T[] array = new T[count]; // after the check that there is so much
        part.CopyTo(MemoryMarshal.AsBytes(array.AsSpan()));
        return array;
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> bytes, long length)
    {
        if (length > bytes.Length)
        {
            throw new InvalidDataException("A fragment ends before its last number.");
        }

        ReadOnlySpan<byte> taken = bytes[..(int)length];
        bytes = bytes[(int)length..];
        return taken;
    }
}
