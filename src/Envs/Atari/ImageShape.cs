namespace Gradus.Envs;

/// <summary>The sides of an image: rows, columns, and channels last.</summary>
internal readonly record struct ImageShape(int Height, int Width, int Channels)
{
    public int Size => Height * Width * Channels;

    /// <summary>The shape of a box's points; two sides are one channel.</summary>
    /// <exception cref="ArgumentException">They are not images.</exception>
    public static ImageShape Of(string wrapper, Box box) => box.Shape.Length is 2 or 3
        ? new ImageShape(box.Shape[0], box.Shape[1], box.Shape.Length == 3 ? box.Shape[2] : 1)
        : throw new ArgumentException($"{wrapper} needs images, (rows, columns) or (rows, columns, channels), but observations are {box}.");
}
