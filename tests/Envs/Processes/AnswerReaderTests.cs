using System.Buffers.Binary;
using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>The answers of a child, byte by byte.</summary>
public sealed class AnswerReaderTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1_000_000)]
    public void An_answer_is_read_however_it_is_cut(int length)
    {
        byte[] payload = [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7))];
        foreach (int piece in (int[])[1, 9, 4_096, int.MaxValue])
        {
            if (piece < 4_096 && length > 1)
            {
                continue; // a million reads would tell nothing new
            }

            var reader = new AnswerReader(new Dripping([.. Frame(Message.Done, 5, length), .. payload], piece));
            Assert.Equal(payload, reader.Read(5, 0, 1 << 20).ToArray());
        }
    }

    [Fact]
    public void Every_cut_is_an_end_before_the_end()
    {
        byte[] whole = [.. Frame(Message.Done, 5, 3), 1, 2, 3];
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.Throws<EndOfStreamException>(() => new AnswerReader(new MemoryStream(whole, 0, length)).Read(5, 0, 10));
        }
    }

    [Theory]
    [InlineData(Message.Done, 6u, 3u, "sent an answer to request 6 where that to request 5 was due")]
    [InlineData(Message.Done, 5u, 11u, "claimed an answer of 11 bytes where 2 to 10 were expected")]
    [InlineData(Message.Done, 5u, 1u, "claimed an answer of 1 bytes where 2 to 10 were expected")]
    [InlineData(Message.Done, 5u, uint.MaxValue, "claimed an answer of 4294967295 bytes where 2 to 10 were expected")]
    [InlineData(Message.Done, 5u, 0x80000000u, "claimed an answer of 2147483648 bytes where 2 to 10 were expected")]
    [InlineData(Message.Failed, 5u, 3u, "claimed an answer of 3 bytes where 4 to 65536 were expected")]
    [InlineData(Message.Failed, 5u, 65537u, "claimed an answer of 65537 bytes where 4 to 65536 were expected")]
    [InlineData(2, 5u, 3u, "sent something that is not an answer (it begins with byte 2)")]
    public void A_header_is_checked_before_anything_is_read_after_it(byte kind, uint number, uint length, string why)
    {
        var stream = new MemoryStream([.. Frame(kind, number, length), .. new byte[100]]);
        Assert.Equal(why, Assert.Throws<InvalidDataException>(() => new AnswerReader(stream).Read(5, 2, 10)).Message);
    }

    [Fact]
    public void What_follows_an_answer_is_refused_with_it()
    {
        var stream = new MemoryStream([.. Frame(Message.Done, 5, 1), 7, .. Frame(Message.Done, 6, 1), 7]);
        Assert.Equal("sent more than one answer to a request", Assert.Throws<InvalidDataException>(() => new AnswerReader(stream).Read(5, 0, 10)).Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_000)]
    [InlineData(1_000_000)]
    [InlineData((16 << 20) + 1)]
    public void Memory_is_for_bytes_that_have_arrived(int arrived)
    {
        byte[] bytes = [.. Frame(Message.Done, 5, 1 << 30), .. new byte[arrived]];
        long allocated = Allocation.Of(() => Assert.Throws<EndOfStreamException>(() => new AnswerReader(new MemoryStream(bytes)).Read(5, 0, 1 << 30)));
        Assert.InRange(allocated, 1, (2L * arrived) + 150_000); // pieces of 64 KB and more, each as long as those before it together
    }

    [Fact]
    public void A_hundred_thousand_random_answers_are_read_or_refused()
    {
        var rng = new Rng(1);
        int read = 0;
        for (int trial = 0; trial < 100_000; trial++)
        {
            byte[] bytes = [.. Frame((byte)rng.NextInt64(0, 3), (uint)rng.NextInt64(4, 7), (uint)rng.NextInt64(0, 12)), .. new byte[rng.NextInt64(0, 12)]];
            if (rng.NextDouble() < 0.3)
            {
                bytes[rng.NextInt64(0, bytes.Length)] = (byte)rng.NextInt64(0, 256);
            }

            try
            {
                Assert.InRange(new AnswerReader(new MemoryStream(bytes)).Read(5, 2, 8).Length, 2, 8);
                read++;
            }
            catch (Exception exception) when (exception is EndOfStreamException or InvalidDataException or ChildFailedException)
            {
                continue;
            }
        }

        Assert.InRange(read, 300, 700); // 1/3 of the right kind, 1/3 of the number, 7/12 of a right length, 1/12 as long as they say: some 540
    }

    private static byte[] Frame(byte kind, uint number, long length)
    {
        var header = new byte[Message.HeaderSize];
        header[0] = kind;
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(1), number);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(5), (uint)length);
        return header;
    }

    /// <summary>Gives a few bytes at a time.</summary>
    private sealed class Dripping(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, piece));
    }
}
