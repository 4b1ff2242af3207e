using System.Runtime.InteropServices;

namespace Gradus.Envs;

/// <summary>A scene as the bytes of an answer, which are checked when they are read.</summary>
internal static class SceneMessage
{
    private const byte Lines = 0;
    private const byte Polygon = 1;
    private const byte Text = 2;

    /// <summary>The bytes of a scene.</summary>
    public static byte[] Write(Scene scene)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(scene.Left);
        writer.Write(scene.Bottom);
        writer.Write(scene.Left + scene.Width);
        writer.Write(scene.Bottom + scene.Height);
        writer.Write(scene.Grid?.Columns ?? 0);
        writer.Write(scene.Grid?.Rows ?? 0);
        foreach (byte cell in scene.Grid?.Cells ?? [])
        {
            writer.Write(cell);
        }

        writer.Write(scene.Shapes.Count);
        foreach (SceneShape shape in scene.Shapes)
        {
            writer.Write((byte)shape.Colour);
            writer.Write(shape.Text is not null ? Text : shape.IsFilled ? Polygon : Lines);
            if (shape.Text is not null)
            {
                writer.Write(shape.Text);
                writer.Write(shape.Height);
            }

            writer.Write(shape.Points.Count);
            foreach ((double x, double y) in shape.Points)
            {
                writer.Write(x);
                writer.Write(y);
            }
        }

        return stream.ToArray();
    }

    /// <summary>The scene of such bytes.</summary>
    /// <exception cref="InvalidDataException">They are none.</exception>
    public static Scene Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            using var stream = new MemoryStream(bytes.ToArray());
            using var reader = new BinaryReader(stream);
            (double left, double bottom, double right, double top) =
                (reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
            (int columns, int rows) = (reader.ReadInt32(), reader.ReadInt32());
            SceneGrid? grid = columns == 0
                ? null
                : new SceneGrid(columns, rows, reader.ReadBytes(Count(stream, (long)columns * rows, 1)));
            var shapes = new List<SceneShape>();
            for (int remaining = Count(stream, reader.ReadInt32(), 2 + sizeof(int)); remaining > 0; remaining--)
            {
                shapes.Add(ReadShape(stream, reader));
            }

            return stream.Position == stream.Length
                ? new Scene(left, bottom, right, top, shapes, grid)
                : throw new InvalidDataException("something follows it");
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or FormatException)
        {
            throw new InvalidDataException($"The drawing of its process is damaged: {exception.Message}", exception);
        }
    }

    private static SceneShape ReadShape(MemoryStream stream, BinaryReader reader)
    {
        var colour = (SceneColour)reader.ReadByte();
        byte kind = reader.ReadByte();
        if (colour > SceneColour.Agent || kind > Text)
        {
            throw new InvalidDataException($"there is no shape {kind} in colour {(int)colour}");
        }

        (string? text, double height) = kind == Text ? (reader.ReadString(), reader.ReadDouble()) : (null, 0);
        byte[] points = reader.ReadBytes(Count(stream, reader.ReadInt32(), 2 * sizeof(double)) * 2 * sizeof(double));
        return text is not null && points.Length == 0
            ? throw new InvalidDataException("a text is nowhere")
            : new SceneShape(MemoryMarshal.Cast<byte, (double X, double Y)>(points).ToArray(), colour, kind == Polygon, text, height);
    }

    /// <summary>A number of things for which there is room in what is left.</summary>
    private static int Count(MemoryStream stream, long count, int size) => count >= 0 && count <= (stream.Length - stream.Position) / size
        ? (int)count
        : throw new InvalidDataException($"it claims {count} things where there are not so many");
}
