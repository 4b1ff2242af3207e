using System.Globalization;

namespace Gradus;

/// <summary>
/// The patches that a square kernel covers while it moves over an image: what a convolution multiplies with its weights and what pooling
/// summarises. It fixes which number of the image is element k of the patch at position p, and so the order of a convolution's weights.
/// <para>
/// Positions are numbered row by row, p = y·W′ + x. The elements of a patch have the order of the image itself: kernel row, kernel column,
/// channel where channels come last; channel, kernel row, kernel column where they come first. Elements outside the image are zeros.
/// </para>
/// </summary>
public sealed record PatchGeometry
{
    /// <summary>Makes a geometry.</summary>
    /// <param name="image">The image.</param>
    /// <param name="kernel">k, the side of the kernel.</param>
    /// <param name="stride">s, pixels from one position to the next.</param>
    /// <param name="padding">Zeros around the image on each side, fewer than k.</param>
    /// <exception cref="ArgumentException">A size is below 1, or the kernel is larger than the image with its padding.</exception>
    public PatchGeometry(ImageShape image, int kernel, int stride = 1, int padding = 0)
    {
        (int height, int width, int channels, _) = image;
        if (height < 1 || width < 1 || channels < 1 || (long)height * width * channels > Array.MaxLength)
        {
            throw new ArgumentException($"There is no image of {image}: each side must be at least 1.");
        }

        string kernelText = string.Create(CultureInfo.InvariantCulture, $"A kernel of {kernel} × {kernel}");
        if (kernel < 1 || stride < 1 || padding < 0 || padding >= kernel)
        {
            throw new ArgumentException(
                $"{kernelText} with stride {stride} and padding {padding} is impossible: kernel and stride must be at least 1, and the "
                    + $"padding from 0 to {Math.Max(kernel - 1, 0)}.");
        }

        if (kernel - (2L * padding) > Math.Min(height, width))
        {
            throw new ArgumentException(
                $"{kernelText} does not fit an image of {image}{(padding > 0 ? $" with {padding} zeros on each side" : "")}.");
        }

        Image = image;
        Kernel = kernel;
        Stride = stride;
        Padding = padding;
        OutputHeight = ((height + (2 * padding) - kernel) / stride) + 1;
        OutputWidth = ((width + (2 * padding) - kernel) / stride) + 1;
    }

    /// <summary>The image.</summary>
    public ImageShape Image { get; }

    /// <summary>k, the side of the kernel.</summary>
    public int Kernel { get; }

    /// <summary>s, pixels from one position to the next.</summary>
    public int Stride { get; }

    /// <summary>Zeros around the image on each side.</summary>
    public int Padding { get; }

    /// <summary>H′, positions from top to bottom.</summary>
    public int OutputHeight { get; }

    /// <summary>W′, positions from left to right.</summary>
    public int OutputWidth { get; }

    /// <summary>P = H′·W′, the number of positions.</summary>
    public int Positions => OutputHeight * OutputWidth;

    /// <summary>K = C·k², the number of elements of a patch.</summary>
    public int PatchSize => checked(Image.Channels * Kernel * Kernel);

    /// <summary>
    /// True where the patches are the image's own numbers in their order, so that a convolution is a linear layer over positions: a kernel
    /// of 1 × 1 without stride, or one as large as the image.
    /// </summary>
    internal bool IsLinear => Padding == 0 && ((Kernel == Image.Height && Kernel == Image.Width) ||
        (Kernel == 1 && Stride == 1 && (Image.Order == ChannelOrder.Last || Image.Channels == 1)));

    /// <summary>The image of (H′, W′, <paramref name="channels"/>), channels last, that a layer over the patches makes.</summary>
    /// <param name="channels">C′.</param>
    public ImageShape Output(int channels) => new(OutputHeight, OutputWidth, channels);

    /// <summary>The place in the image's row of one element of one patch; −1 for a zero of the padding.</summary>
    /// <param name="position">p, from 0.</param>
    /// <param name="element">k, from 0.</param>
    public int IndexOf(int position, int element)
    {
        bool last = Image.Order == ChannelOrder.Last;
        int channel = last ? element % Image.Channels : element / (Kernel * Kernel);
        int inPlane = last ? element / Image.Channels : element % (Kernel * Kernel);
        int y = (position / OutputWidth * Stride) - Padding + (inPlane / Kernel);
        int x = (position % OutputWidth * Stride) - Padding + (inPlane % Kernel);
        if (y < 0 || y >= Image.Height || x < 0 || x >= Image.Width)
        {
            return -1;
        }

        return last
            ? (((y * Image.Width) + x) * Image.Channels) + channel
            : (((channel * Image.Height) + y) * Image.Width) + x;
    }

    /// <summary>Such as <c>3 × 3, stride 1, over 10 × 10 × 4 (H × W × C)</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Kernel} × {Kernel}, stride {Stride}{(Padding > 0 ? $", padding {Padding}" : "")}, over {Image}");
}
