namespace Gradus.Envs;

/// <summary>
/// Shows images of red, green and blue as one channel of brightness, 0.299 R + 0.587 G + 0.114 B, rounded for bytes as OpenCV's
/// <c>cvtColor</c> rounds. As the field's <c>WarpFrame</c>; Gymnasium's wrapper of this name has slightly different weights.
/// </summary>
public sealed class GrayscaleObservation : ImageWrapper
{
    // OpenCV's whole numbers for bytes: the weights times 2¹⁵, which add up to 2¹⁵.
    private const int Shift = 15;
    private const int Red = 9798;
    private const int Green = 19235;
    private const int Blue = 3735;

    private readonly bool _isBytes;

    /// <summary>Wraps an environment.</summary>
    /// <param name="inner">The environment; its observations are images (rows, columns, 3).</param>
    /// <param name="keepDimension">Whether the channel stays as a side of length 1.</param>
    /// <exception cref="ArgumentException">The observations are not such images.</exception>
    public GrayscaleObservation(IEnvironment inner, bool keepDimension = true)
        : base(inner, SpaceOf(inner, keepDimension)) => _isBytes = ((Box)inner.ObservationSpace).Element == BoxElement.UInt8;

    private protected override void Transform(ReadOnlySpan<float> from, Span<float> to)
    {
        for (int i = 0; i < to.Length; i++)
        {
            (float red, float green, float blue) = (from[3 * i], from[(3 * i) + 1], from[(3 * i) + 2]);
            to[i] = _isBytes
                ? (((int)red * Red) + ((int)green * Green) + ((int)blue * Blue) + (1 << (Shift - 1))) >> Shift
                : (0.299f * red) + (0.587f * green) + (0.114f * blue);
        }
    }

    private static Box SpaceOf(IEnvironment inner, bool keepDimension)
    {
        Box box = ImagesOf(nameof(GrayscaleObservation), inner);
        var shape = ImageShape.Of(nameof(GrayscaleObservation), box);
        if (shape.Channels != 3)
        {
            throw new ArgumentException(
                $"{nameof(GrayscaleObservation)} needs images of red, green and blue, but observations are {box}.", nameof(inner));
        }

        int[] sides = keepDimension ? [shape.Height, shape.Width, 1] : [shape.Height, shape.Width];
        return new Box(box.Element, Least(box.Low), Greatest(box.High), sides);
    }

    private static float Least(ReadOnlySpan<float> bounds) => bounds.ToArray().Min();

    private static float Greatest(ReadOnlySpan<float> bounds) => bounds.ToArray().Max();
}
