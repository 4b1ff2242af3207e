using System.Buffers.Binary;
using System.Text;

namespace Gradus.Experiments;

/// <summary>
/// Pictures as PNG (ISO/IEC 15948). Charts are mostly white: each row is stored as its difference from the one above, and what is left are
/// long runs of zeros, which DEFLATE's fixed codes (RFC 1951) hold in a few bits. So it needs no compressor, which would make a program
/// that is compiled ahead of time larger by more than all of this.
/// </summary>
internal sealed class PngFile
{
    private const int Channels = 3;
    private const byte Up = 2; // the filter: the difference from the row above
    private const int MaxRun = 258;
    private const int MaxShortRun = 10;
    private const int MinRun = 3;

    private readonly List<byte> _data = [];
    private ulong _bits;
    private int _bitCount;

    private PngFile()
    {
    }

    /// <summary>A picture.</summary>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="pixels">Red, green and blue of every pixel, row by row from the top.</param>
    public static byte[] Write(int width, int height, ReadOnlySpan<byte> pixels)
    {
        byte[] rows = Filtered(width * Channels, height, pixels);
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        (header[8], header[9], header[10], header[11], header[12]) = (8, 2, 0, 0, 0); // eight bits, colour, the only methods, no interlace
        WriteChunk(file, "IHDR", header);
        WriteChunk(file, "IDAT", new PngFile().Compressed(rows));
        WriteChunk(file, "IEND", []);
        return file.ToArray();
    }

    private static byte[] Filtered(int stride, int height, ReadOnlySpan<byte> pixels)
    {
        var rows = new byte[(stride + 1) * height];
        for (int y = 0; y < height; y++)
        {
            Span<byte> row = rows.AsSpan(y * (stride + 1), stride + 1);
            row[0] = Up;
            for (int i = 0; i < stride; i++)
            {
                row[i + 1] = (byte)(pixels[(y * stride) + i] - (y == 0 ? 0 : pixels[((y - 1) * stride) + i]));
            }
        }

        return rows;
    }

    /// <summary>A zlib stream of one block with fixed codes, in which a repeated byte is a match at distance 1.</summary>
    private byte[] Compressed(byte[] bytes)
    {
        _data.AddRange([0x78, 0x01]);
        Append(0b011, 3); // the last block; fixed codes
        for (int i = 0; i < bytes.Length;)
        {
            AppendLiteral(bytes[i]);
            int end = i + 1;
            while (end < bytes.Length && bytes[end] == bytes[i])
            {
                end++;
            }

            i++;
            for (int length = RunOf(end - i); length > 0; length = RunOf(end - i))
            {
                AppendRun(length);
                i += length;
            }
        }

        Append(0, 7); // the end of the block
        Append(0, -_bitCount & 7);
        Span<byte> sum = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(sum, Adler(bytes));
        _data.AddRange(sum);
        return [.. _data];
    }

    /// <summary>The next run of so many repetitions; 0 if they are too few for one.</summary>
    private static int RunOf(int repetitions) =>
        repetitions >= MaxRun ? MaxRun : repetitions >= MinRun ? Math.Min(repetitions, MaxShortRun) : 0;

    private void AppendLiteral(byte value)
    {
        if (value < 144)
        {
            AppendCode(0x30 + value, 8);
        }
        else
        {
            AppendCode(0x190 + value - 144, 9);
        }
    }

    private void AppendRun(int length)
    {
        if (length == MaxRun)
        {
            AppendCode(0xC0 + 285 - 280, 8);
        }
        else
        {
            AppendCode(length - MinRun + 1, 7); // the codes from 257 on
        }

        AppendCode(0, 5); // distance 1
    }

    /// <summary>Codes are stored from their highest bit on, everything else from its lowest.</summary>
    private void AppendCode(int code, int length)
    {
        for (int bit = length - 1; bit >= 0; bit--)
        {
            Append((uint)(code >> bit) & 1, 1);
        }
    }

    private void Append(uint bits, int count)
    {
        _bits |= (ulong)bits << _bitCount;
        _bitCount += count;
        for (; _bitCount >= 8; _bitCount -= 8)
        {
            _data.Add((byte)_bits);
            _bits >>= 8;
        }
    }

    private static uint Adler(ReadOnlySpan<byte> bytes)
    {
        uint a = 1, b = 0;
        foreach (byte value in bytes)
        {
            a = (a + value) % 65521;
            b = (b + a) % 65521;
        }

        return (b << 16) | a;
    }

    private static void WriteChunk(MemoryStream file, string name, ReadOnlySpan<byte> content)
    {
        byte[] named = [.. Encoding.ASCII.GetBytes(name), .. content];
        Span<byte> number = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(named);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(named));
        file.Write(number);
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        return ~crc;
    }
}
