namespace Gradus.Autodiff;

/// <content>One image through the convolutions.</content>
internal sealed partial class ConvolutionStack
{
    /// <summary>Computes the layers.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="image">The image, a row.</param>
    public ReadOnlySpan<float> Act(RowMemory memory, ReadOnlySpan<float> image)
    {
        for (int i = 0; i < _layers.Length; i++)
        {
            PatchGeometry geometry = _geometries[i];
            int filters = _layers[i].Shape.Cols;
            Span<float> patch = memory.Take(geometry.PatchSize);
            Span<float> output = memory.Take(geometry.Positions * filters);
            for (int position = 0; position < geometry.Positions; position++)
            {
                Copy(geometry, image, position, patch);
                Products.Affine(
                    patch, memory[_layers[i]], ProductOrder.ChunkTerms(geometry), output.Slice(position * filters, filters));
            }

            Rows.Activate(output, Activation);
            image = output;
        }

        return image;
    }

    /// <summary>Copies the patch of a position; zeros where it reaches beyond the image.</summary>
    private static void Copy(PatchGeometry geometry, ReadOnlySpan<float> image, int position, Span<float> patch)
    {
        (int height, int width, int channels, ChannelOrder order) = geometry.Image;
        (int planes, int each) = order == ChannelOrder.Last ? (1, channels) : (channels, 1);
        int kernel = geometry.Kernel;
        int top = (position / geometry.OutputWidth * geometry.Stride) - geometry.Padding;
        int left = (position % geometry.OutputWidth * geometry.Stride) - geometry.Padding;
        int from = Math.Max(0, -left);
        int count = Math.Min(kernel, width - left) - from;
        for (int line = 0; line < planes * kernel; line++)
        {
            Span<float> row = patch.Slice(line * kernel * each, kernel * each);
            int y = top + (line % kernel);
            if (y < 0 || y >= height || count < kernel)
            {
                row.Clear();
            }

            if (y >= 0 && y < height)
            {
                int first = ((((line / kernel * height) + y) * width) + left + from) * each;
                image.Slice(first, count * each).CopyTo(row[(from * each)..]);
            }
        }
    }
}
