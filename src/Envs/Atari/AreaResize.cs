namespace Gradus.Envs;

/// <summary>
/// Images shrunk by area, with the operations of OpenCV's <c>INTER_AREA</c> in their order (modules/imgproc/src/resize.cpp), so that the
/// bits are the same: sums in single precision along rows and then down columns, and bytes rounded half to even.
/// </summary>
internal sealed class AreaResize
{
    private readonly ImageShape _from;
    private readonly int _height;
    private readonly int _width;
    private readonly bool _isBytes;
    private readonly int _wholeY; // how many rows a pixel covers, if that is a whole number in both directions; otherwise 0
    private readonly int _wholeX;
    private readonly Share[] _columns;
    private readonly Share[] _rows;
    private readonly float[] _row;
    private readonly float[] _sum;

    public AreaResize(ImageShape from, int height, int width, bool isBytes)
    {
        (_from, _height, _width, _isBytes) = (from, height, width, isBytes);
        bool isWhole = from.Height % height == 0 && from.Width % width == 0;
        (_wholeY, _wholeX) = isWhole ? (from.Height / height, from.Width / width) : (0, 0);
        _columns = SharesOf(from.Width, width);
        _rows = SharesOf(from.Height, height);
        _row = new float[width * from.Channels];
        _sum = new float[width * from.Channels];
    }

    /// <summary>Shrinks an image.</summary>
    public void Apply(ReadOnlySpan<float> from, Span<float> to)
    {
        if (_wholeY > 0)
        {
            ApplyWhole(from, to);
            return;
        }

        int width = _width * _from.Channels;
        int previous = 0;
        Array.Clear(_sum);
        foreach (Share share in _rows)
        {
            AddUp(from.Slice(share.From * _from.Width * _from.Channels, _from.Width * _from.Channels));
            if (share.To != previous)
            {
                Round(_sum, to.Slice(previous * width, width));
                Array.Clear(_sum);
                previous = share.To;
            }

            for (int i = 0; i < width; i++)
            {
                _sum[i] += share.Weight * _row[i];
            }
        }

        Round(_sum, to.Slice(previous * width, width));
    }

    /// <summary>Along one row: what each pixel of the result has of it.</summary>
    private void AddUp(ReadOnlySpan<float> row)
    {
        Array.Clear(_row);
        int channels = _from.Channels;
        foreach (Share share in _columns)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                _row[(share.To * channels) + channel] += row[(share.From * channels) + channel] * share.Weight;
            }
        }
    }

    /// <summary>Whole pixels: their sum, which is exact for bytes, times one over their number.</summary>
    private void ApplyWhole(ReadOnlySpan<float> from, Span<float> to)
    {
        int channels = _from.Channels;
        float scale = 1f / (_wholeY * _wholeX);
        bool isHalf = _isBytes && _wholeY == 2 && _wholeX == 2 && channels is 1 or 3 or 4;
        for (int y = 0; y < _height; y++)
        {
            for (int i = 0; i < _width * channels; i++)
            {
                (int x, int channel) = (i / channels, i % channels);
                float sum = 0;
                for (int k = 0; k < _wholeY * _wholeX; k++)
                {
                    int row = (y * _wholeY) + (k / _wholeX);
                    int column = (x * _wholeX) + (k % _wholeX);
                    sum += from[(((row * _from.Width) + column) * channels) + channel];
                }

                // OpenCV halves bytes with whole numbers, (a + b + c + d + 2) / 4, which rounds half up.
                to[(y * _width * channels) + i] = isHalf ? ((int)sum + 2) >> 2 : _isBytes ? MathF.Round(sum * scale) : sum * scale;
            }
        }
    }

    private void Round(ReadOnlySpan<float> sums, Span<float> to)
    {
        for (int i = 0; i < sums.Length; i++)
        {
            to[i] = _isBytes ? Math.Clamp(MathF.Round(sums[i]), 0, byte.MaxValue) : sums[i];
        }
    }

    /// <summary>Which pixels of the old side are in which of the new one, and with which weight: OpenCV's computeResizeAreaTab.</summary>
    private static Share[] SharesOf(int from, int to)
    {
        const double Least = 1e-3;
        double scale = (double)from / to;
        var shares = new List<Share>();
        for (int pixel = 0; pixel < to; pixel++)
        {
            double begin = pixel * scale;
            double end = begin + scale;
            double cell = Math.Min(scale, from - begin);
            int last = Math.Min((int)Math.Floor(end), from - 1);
            int first = Math.Min((int)Math.Ceiling(begin), last);
            if (first - begin > Least)
            {
                shares.Add(new Share(first - 1, pixel, (float)((first - begin) / cell)));
            }

            for (int whole = first; whole < last; whole++)
            {
                shares.Add(new Share(whole, pixel, (float)(1 / cell)));
            }

            if (end - last > Least)
            {
                shares.Add(new Share(last, pixel, (float)(Math.Min(Math.Min(end - last, 1), cell) / cell)));
            }
        }

        return [.. shares];
    }

    private readonly record struct Share(int From, int To, float Weight);
}
