using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Gradus.Experiments;

namespace Gradus.Tests;

/// <summary>The charts of a comparison as pictures, read back by the platform's own decompressor.</summary>
public sealed class ChartImageTests : IDisposable
{
    private const int Scale = 3;
    private const string Head = """<svg viewBox="0 0 20 10"><style>.line { fill: none; stroke-width: 2; stroke: #0a6cb3; } .bar { fill: #000; opacity: .5; }</style>""";

    private readonly GradusCommand _gradus = new();

    public void Dispose() => _gradus.Dispose();

    [Fact]
    public void Every_chart_of_a_comparison_is_there_as_a_drawing_and_as_a_picture()
    {
        Assert.Equal(0, _gradus.Run("compare a2c ppo --env CartPole-v1 --seeds 2 --steps 4096 --episodes 2 --out {folder}/both"));
        string[] drawings = Directory.GetFiles(Path.Combine(_gradus.Folder, "both", "charts"), "*.svg");
        Assert.NotEmpty(drawings);
        foreach (string drawing in drawings)
        {
            (int width, int height, byte[] pixels) = Read(File.ReadAllBytes(Path.ChangeExtension(drawing, ".png")));
            Assert.Equal(460 * Scale, width);
            Assert.True(height > 80 * Scale);
            Assert.InRange(pixels.Count(value => value < 128), 1_000, pixels.Length / 4);
        }
    }

    /// <summary>A pen of 2 units covers 1 unit on each side of its line, and an area half as dark as black is 255 / 2.</summary>
    [Fact]
    public void A_line_and_an_area_are_where_the_drawing_has_them()
    {
        (int width, int height, byte[] pixels) = Read(ChartImage.Png(Head + """
            <line class="line" x1="2" y1="5" x2="8" y2="5"/><g transform="translate(0 2)"><rect class="bar" x="12" y="1" width="4" height="3"/></g></svg>
            """));

        Assert.Equal((20 * Scale, 10 * Scale), (width, height));
        Assert.Equal([0x0a, 0x6c, 0xb3], Pixel(5, 5));
        Assert.Equal([255, 255, 255], Pixel(5, 7));
        Assert.Equal([128, 128, 128], Pixel(14, 4));
        Assert.Equal([255, 255, 255], Pixel(14, 2));
        Assert.Equal([255, 255, 255], Pixel(11, 4));

        byte[] Pixel(double x, double y) => pixels.AsSpan(3 * (((int)(y * Scale) * width) + (int)(x * Scale)), 3).ToArray();
    }

    [Theory]
    [InlineData("""<ellipse rx="3"/>""", "A picture cannot hold 'ellipse' of a drawing.")]
    [InlineData("""<path class="line" d="M1 2C3 4 5 6 7 8"/>""", "A picture cannot hold the step 'C' of a path.")]
    public void What_is_not_drawn_is_named(string element, string message) => Assert.StartsWith(
        message, Assert.Throws<ArgumentException>(() => ChartImage.Png($"{Head}{element}</svg>")).Message, StringComparison.Ordinal);

    /// <summary>Reads a picture of eight bits a colour whose rows are filtered by what is above them, as ISO/IEC 15948 says.</summary>
    private static (int Width, int Height, byte[] Pixels) Read(byte[] file)
    {
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], file[..8]);
        (int width, int height) = (0, 0);
        byte[] rows = [];
        for (int at = 8; at < file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            byte[] content = file[(at + 8)..(at + 8 + length)];
            switch (Encoding.ASCII.GetString(file, at + 4, 4))
            {
                case "IHDR":
                    (width, height) = (BinaryPrimitives.ReadInt32BigEndian(content), BinaryPrimitives.ReadInt32BigEndian(content.AsSpan(4)));
                    break;
                case "IDAT":
                    using (var stream = new ZLibStream(new MemoryStream(content), CompressionMode.Decompress)) // checks the sum, too
                    using (var all = new MemoryStream())
                    {
                        stream.CopyTo(all);
                        rows = all.ToArray();
                    }

                    break;
            }

            Assert.Equal(Crc(file.AsSpan(at + 4, length + 4)), BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at + 8 + length)));
            at += length + 12;
        }

        int stride = 3 * width;
        Assert.Equal((stride + 1) * height, rows.Length);
        var pixels = new byte[stride * height];
        for (int i = 0; i < pixels.Length; i++)
        {
            int place = ((i / stride) * (stride + 1)) + 1 + (i % stride);
            pixels[i] = (byte)(rows[place] + (i < stride ? 0 : pixels[i - stride]));
        }

        return (width, height, pixels);
    }

    /// <summary>By the table of 256 entries of the standard's appendix.</summary>
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint[] table = new uint[256];
        for (uint n = 0; n < table.Length; n++)
        {
            table[n] = n;
            for (int k = 0; k < 8; k++)
            {
                table[n] = (table[n] & 1) != 0 ? 0xEDB88320 ^ (table[n] >> 1) : table[n] >> 1;
            }
        }

        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc = table[(crc ^ value) & 0xFF] ^ (crc >> 8);
        }

        return crc ^ uint.MaxValue;
    }
}
