using System.Globalization;

namespace Gradus.Autodiff;

/// <summary>One convolution of a network.</summary>
/// <param name="Filters">C′, the number of channels that it makes.</param>
/// <param name="Kernel">k, the side of its kernel.</param>
/// <param name="Stride">Pixels from one position to the next.</param>
/// <param name="Padding">Zeros around its input on each side, fewer than k.</param>
/// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
public readonly record struct ConvolutionLayer(int Filters, int Kernel, int Stride = 1, int Padding = 0)
{
    /// <summary>Larger numbers are assumed to be a mistake.</summary>
    private const int MaxSize = 1 << 12;

    /// <summary>C′, the number of channels that it makes.</summary>
    public int Filters { get; init => field = Checked(value, 1, nameof(Filters)); } = Checked(Filters, 1, nameof(Filters));

    /// <summary>k, the side of its kernel.</summary>
    public int Kernel { get; init => field = Checked(value, 1, nameof(Kernel)); } = Checked(Kernel, 1, nameof(Kernel));

    /// <summary>Pixels from one position to the next.</summary>
    public int Stride { get; init => field = Checked(value, 1, nameof(Stride)); } = Checked(Stride, 1, nameof(Stride));

    /// <summary>Zeros around its input on each side.</summary>
    public int Padding { get; init => field = Checked(value, 0, nameof(Padding)); } = Checked(Padding, 0, nameof(Padding));

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <param name="text">Such as <c>32x8/4</c>.</param>
    /// <param name="layer">The layer.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out ConvolutionLayer layer)
    {
        int padding = 0, stride = 1;
        int padded = text.IndexOf('p');
        bool good = padded < 0 || (TryRead(text[(padded + 1)..], out padding) && padding > 0);
        text = padded < 0 ? text : text[..padded];
        int slash = text.IndexOf('/');
        good &= slash < 0 || TryRead(text[(slash + 1)..], out stride);
        text = slash < 0 ? text : text[..slash];
        int cross = text.IndexOf('x');
        int kernel = 0;
        good &= cross > 0 && TryRead(text[(cross + 1)..], out kernel) && kernel > padding && stride > 0;
        if (good && TryRead(text[..cross], out int filters) && filters > 0)
        {
            layer = new ConvolutionLayer(filters, kernel, stride, padding);
            return true;
        }

        layer = default;
        return false;
    }

    /// <summary>Filters × kernel / stride p padding, such as <c>32x8/4p2</c>; a stride of 1 and a padding of 0 are left out.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Filters}x{Kernel}{(Stride > 1 ? $"/{Stride}" : "")}{(Padding > 0 ? $"p{Padding}" : "")}");

    private static bool TryRead(ReadOnlySpan<char> text, out int value) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= MaxSize;

    private static int Checked(int value, int min, string name) => value >= min && value <= MaxSize
        ? value
        : throw new ArgumentOutOfRangeException(name, $"{name} of a convolution is {value}; it must be from {min} to {MaxSize}.");
}
