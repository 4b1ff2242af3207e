namespace Gradus;

/// <summary>
/// A patch as stretches of memory: kernel rows, each of <see cref="Length"/> neighbouring elements, in one plane of pixels or in one plane
/// per channel.
/// </summary>
internal readonly struct PatchRuns
{
    private readonly int _kernel;
    private readonly int _stride;
    private readonly int _padding;
    private readonly int _height;
    private readonly int _width;

    /// <summary>Elements per pixel of a row: C where channels come last, 1 where each has its plane.</summary>
    private readonly int _perPixel;

    public PatchRuns(PatchGeometry geometry)
    {
        ImageShape image = geometry.Image;
        bool last = image.Order == ChannelOrder.Last;
        (_kernel, _stride, _padding) = (geometry.Kernel, geometry.Stride, geometry.Padding);
        (_height, _width) = (image.Height, image.Width);
        _perPixel = last ? image.Channels : 1;
        Outer = last ? 1 : image.Channels;
        OuterStep = image.Height * image.Width;
        InnerStep = image.Width * _perPixel;
        Length = _kernel * _perPixel;
        OutputWidth = geometry.OutputWidth;
    }

    /// <summary>Positions in a row.</summary>
    public int OutputWidth { get; }

    /// <summary>Elements of a patch.</summary>
    public int Size => Outer * Inner * Length;

    /// <summary>Planes.</summary>
    public int Outer { get; }

    /// <summary>Elements from one plane to the next.</summary>
    public int OuterStep { get; }

    /// <summary>Runs per plane.</summary>
    public int Inner => _kernel;

    /// <summary>Elements from one run to the next.</summary>
    public int InnerStep { get; }

    /// <summary>Elements of a run.</summary>
    public int Length { get; }

    /// <summary>The place of the patch's first element; outside the image where the patch reaches into the padding.</summary>
    public int OffsetOf(int y, int x) => ((((y * _stride) - _padding) * _width) + (x * _stride) - _padding) * _perPixel;

    /// <summary>True if patches may reach outside the image.</summary>
    public bool HasPadding => _padding > 0;

    /// <summary>Elements from a position to the one on its right.</summary>
    public int NextPosition => _stride * _perPixel;

    /// <summary>Elements from a position to the one below.</summary>
    public int NextRow => _stride * _width * _perPixel;

    /// <summary>The kernel rows that lie in the image.</summary>
    public (int First, int End) RowsInside(int y)
    {
        int top = (y * _stride) - _padding;
        return (Math.Max(0, -top), Math.Min(_kernel, _height - top));
    }

    /// <summary>The elements of a run that lie in the image.</summary>
    public (int First, int End) ElementsInside(int x)
    {
        int left = (x * _stride) - _padding;
        return (Math.Max(0, -left) * _perPixel, Math.Min(_kernel, _width - left) * _perPixel);
    }
}
