using System.Buffers.Binary;
using System.Text;

namespace Gradus.Fuzzing;

/// <summary>
/// Damages input as transport, other programs and enemies do: bits, ranges, lengths; and where it is text, numbers and tokens of JSON.
/// </summary>
/// <param name="random">Decides everything.</param>
public sealed class Mutator(Random random)
{
    private const int MaxGrowth = 64 * 1024;

    private static readonly long[] Lengths =
    [
        0, 1, -1, 2, 7, 8, 127, 128, 255, 256, 65_535, 65_536, int.MaxValue, int.MaxValue - 1, int.MinValue, uint.MaxValue, 1L << 32,
        1L << 40, long.MaxValue, long.MinValue, 100_000_000, 100_000_001, 0x7FFF_FFC7, 0x7FFF_FFC8,
    ];

    private static readonly string[] Numbers =
    [
        "0", "-0", "1", "-1", "0.5", "1e999", "-1e999", "1e-999", "2147483647", "2147483648", "-2147483649", "4294967296", "65536", "65537",
        "1000000000", "9223372036854775807", "9223372036854775808", "18446744073709551616", "99999999999999999999999999999999999999999",
        "3.4e38", "3.5e38", "1e308", "NaN", "Infinity", "-Infinity", "00", "1.", ".5", "0x10", "1_000", "١",
    ];

    private static readonly string[] Tokens =
    [
        "null", "true", "false", "{}", "[]", "\"\"", "\"\\ud800\"", "\"\\udc00x\"", "\"\\u0000\"", "[[[[[[[[[[[[[[[[", "{\"a\":", "]", "}", ",",
        ":", "\"", "\\", "\u00e4", "[0,[],0]", "{\"kind\":\"mlp\"}", "{\"type\":\"Discrete\",\"n\":2,\"start\":0}",
    ];

    /// <summary>The generator, for what a target decides.</summary>
    public Random Random => random;

    /// <summary>One of several.</summary>
    public T Pick<T>(IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];

    /// <summary>A damaged copy, by a few steps.</summary>
    /// <param name="input">What is valid.</param>
    /// <param name="other">Valid input of the same kind, for splices.</param>
    /// <param name="isText">True where numbers and tokens of JSON are damaged, too.</param>
    public byte[] Damage(ReadOnlySpan<byte> input, ReadOnlySpan<byte> other, bool isText)
    {
        byte[] bytes = input.ToArray();
        int steps = 1 << random.Next(4);
        for (int step = 0; step < steps; step++)
        {
            bytes = isText && random.Next(3) > 0 ? DamageText(bytes) : DamageBytes(bytes, other);
        }

        return bytes;
    }

    private byte[] DamageBytes(byte[] bytes, ReadOnlySpan<byte> other)
    {
        if (bytes.Length == 0)
        {
            return [(byte)random.Next(256)];
        }

        int at = random.Next(bytes.Length);
        int count = Math.Min(1 + (random.Next(4) == 0 ? random.Next(bytes.Length) : random.Next(16)), bytes.Length - at);
        switch (random.Next(9))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                bytes[at] = Pick((byte[])[0, 1, 0x7F, 0x80, 0xFF, (byte)'"', (byte)'{', (byte)'[', (byte)'\\']);
                return bytes;
            case 2:
                return bytes[..at];
            case 3:
                return [.. bytes[..at], .. bytes[(at + count)..]];
            case 4:
                return count > MaxGrowth ? bytes : [.. bytes[..at], .. bytes[at..(at + count)], .. bytes[at..]];
            case 5:
                random.NextBytes(bytes.AsSpan(at, count));
                return bytes;
            case 6:
                return WriteLength(bytes, at);
            case 7:
                int from = random.Next(other.Length);
                return [.. bytes[..at], .. other[from..]];
            default:
                byte[] run = new byte[random.Next(64) == 0 ? random.Next(MaxGrowth) : random.Next(64)];
                run.AsSpan().Fill((byte)random.Next(256));
                return [.. bytes[..at], .. run, .. bytes[at..]];
        }
    }

    /// <summary>A wild number, or the present one off by a little, in 4 or 8 bytes.</summary>
    private byte[] WriteLength(byte[] bytes, int at)
    {
        bool wide = random.Next(2) == 0;
        if (at + (wide ? sizeof(long) : sizeof(int)) > bytes.Length)
        {
            return bytes;
        }

        Span<byte> place = bytes.AsSpan(at);
        long present = wide ? BinaryPrimitives.ReadInt64LittleEndian(place) : BinaryPrimitives.ReadInt32LittleEndian(place);
        long number = random.Next(2) == 0 ? Pick(Lengths) : unchecked(present + random.Next(-9, 10));
        if (wide)
        {
            BinaryPrimitives.WriteInt64LittleEndian(place, number);
        }
        else
        {
            BinaryPrimitives.WriteInt32LittleEndian(place, unchecked((int)number));
        }

        return bytes;
    }

    private byte[] DamageText(byte[] bytes)
    {
        int start = bytes.Length == 0 ? 0 : random.Next(bytes.Length);
        switch (random.Next(5))
        {
            case 0:
            case 1:
                // The next number becomes another.
                while (start < bytes.Length && !char.IsAsciiDigit((char)bytes[start]))
                {
                    start++;
                }

                int end = start;
                while (end < bytes.Length && (char.IsAsciiDigit((char)bytes[end]) || bytes[end] is (byte)'.' or (byte)'e' or (byte)'-'))
                {
                    end++;
                }

                return Replace(bytes, start, end, Pick(Numbers));
            case 2:
                // The next text becomes another token.
                int opening = Array.IndexOf(bytes, (byte)'"', start);
                int closing = opening < 0 ? -1 : Array.IndexOf(bytes, (byte)'"', opening + 1);
                return closing < 0 ? bytes : Replace(bytes, opening, closing + 1, Pick(Tokens));
            case 3:
                return Replace(bytes, start, start, Pick(Tokens));
            default:
                // Everything from a comma to the next one comes several times.
                int comma = Array.IndexOf(bytes, (byte)',', start);
                int next = comma < 0 ? -1 : Array.IndexOf(bytes, (byte)',', comma + 1);
                int times = random.Next(16) == 0 ? random.Next(2000) : random.Next(4);
                return next < 0 || (long)times * (next - comma) > MaxGrowth ? bytes
                    : [.. bytes[..comma], .. Enumerable.Repeat(bytes[comma..next], times).SelectMany(part => part), .. bytes[next..]];
        }
    }

    private static byte[] Replace(byte[] bytes, int start, int end, string text) =>
        [.. bytes[..start], .. Encoding.UTF8.GetBytes(text), .. bytes[end..]];
}
