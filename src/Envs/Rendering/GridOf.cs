namespace Gradus.Envs;

/// <summary>Draws observations of an image-shaped <see cref="Box"/> as cells.</summary>
/// <remarks>
/// (H, W) and (H, W, 1) are grey; (H, W, 3) with values up to 255 is in colour; any other (H, W, C) is a board with a channel per kind of
/// thing, of which the last with the largest value in a cell is shown. Of a stack, (K, H, W, C) or (K, H, W) with few small K, the newest
/// image is shown.
/// </remarks>
internal static class GridOf
{
    private const int MinSide = 2;
    private const int MaxStack = 16;

    /// <summary>The observation as cells; null if its space is not the shape of an image.</summary>
    public static SceneGrid? Observation(Box space, ReadOnlySpan<float> observation)
    {
        ReadOnlySpan<int> shape = space.Shape;
        int first = 0;
        if (shape.Length == 4 || (shape.Length == 3 && shape[0] <= MaxStack && shape[2] > MaxStack))
        {
            // The newest of a stack is its last.
            first = observation.Length - (observation.Length / shape[0]);
            shape = shape[1..];
        }

        if (shape.Length is < 2 or > 3 || shape[0] < MinSide || shape[1] < MinSide)
        {
            return null;
        }

        int channels = shape.Length == 3 ? shape[2] : 1;
        var cells = new byte[shape[0] * shape[1]];
        for (int cell = 0; cell < cells.Length; cell++)
        {
            int place = first + (cell * channels);
            cells[cell] = Cell(
                observation.Slice(place, channels), space.Low.Slice(place, channels), space.High.Slice(place, channels));
        }

        return new SceneGrid(shape[1], shape[0], cells);
    }

    private static byte Cell(ReadOnlySpan<float> seen, ReadOnlySpan<float> low, ReadOnlySpan<float> high)
    {
        if (seen.Length == 1)
        {
            return SceneGrid.Grey(Share(seen[0], low[0], high[0]));
        }

        if (seen.Length == 3 && high[0] == byte.MaxValue)
        {
            return SceneGrid.Rgb(
                Share(seen[0], low[0], high[0]), Share(seen[1], low[1], high[1]), Share(seen[2], low[2], high[2]));
        }

        byte shown = SceneGrid.Empty;
        double most = 0;
        for (int channel = 0; channel < seen.Length; channel++)
        {
            double share = Share(seen[channel], low[channel], high[channel]);
            if (share > 0 && share >= most)
            {
                most = share;
                shown = SceneGrid.OfChannel(channel);
            }
        }

        return shown;
    }

    /// <summary>How much of its range a number is; without bounds, numbers from 0 are pressed into one.</summary>
    private static double Share(float value, float low, float high) =>
        float.IsFinite(low) && float.IsFinite(high) ? (value - low) / Math.Max((double)high - low, double.Epsilon)
        : Math.Tanh(float.IsFinite(low) ? value - low : value);
}
