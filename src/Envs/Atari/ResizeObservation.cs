namespace Gradus.Envs;

/// <summary>
/// Shrinks images: a pixel of the result is the mean of the area that it covers. Equal to OpenCV's <c>INTER_AREA</c>, for bytes to the
/// last bit. Named as in Gymnasium.
/// </summary>
public sealed class ResizeObservation : ImageWrapper
{
    private readonly AreaResize _resize;

    /// <summary>Wraps an environment.</summary>
    /// <param name="inner">The environment; its observations are images (rows, columns) or (rows, columns, channels).</param>
    /// <param name="height">Rows of the result, from 1 to those that there are.</param>
    /// <param name="width">Columns of the result, from 1 to those that there are.</param>
    /// <exception cref="ArgumentException">The observations are not images, or a side would grow.</exception>
    public ResizeObservation(IEnvironment inner, int height = 84, int width = 84)
        : base(inner, SpaceOf(inner, height, width))
    {
        var box = (Box)inner.ObservationSpace;
        _resize = new AreaResize(ImageShape.Of(nameof(ResizeObservation), box), height, width, box.Element == BoxElement.UInt8);
    }

    private protected override void Transform(ReadOnlySpan<float> from, Span<float> to) => _resize.Apply(from, to);

    private static Box SpaceOf(IEnvironment inner, int height, int width)
    {
        Box box = ImagesOf(nameof(ResizeObservation), inner);
        var shape = ImageShape.Of(nameof(ResizeObservation), box);
        if (height < 1 || width < 1 || height > shape.Height || width > shape.Width)
        {
            throw new ArgumentException(
                $"{nameof(ResizeObservation)} shrinks images, so {height}×{width} must lie between 1×1 and {shape.Height}×{shape.Width}.");
        }

        int[] sides = box.Shape.Length == 3 ? [height, width, shape.Channels] : [height, width];
        return new Box(box.Element, box.Low.ToArray().Min(), box.High.ToArray().Max(), sides);
    }
}
