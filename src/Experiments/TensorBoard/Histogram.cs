namespace Gradus.Experiments;

/// <summary>How often numbers fall into equal intervals between the smallest and the largest of them: a <c>HistogramProto</c>.</summary>
internal sealed class Histogram
{
    private const int Buckets = 64;

    private readonly double[] _limits = new double[Buckets];
    private readonly double[] _counts = new double[Buckets];

    /// <summary>Counts and writes numbers; those that are not finite are left out.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="values">The numbers.</param>
    public void Write(ProtobufWriter writer, ReadOnlySpan<float> values)
    {
        float minimum = float.PositiveInfinity;
        float maximum = float.NegativeInfinity;
        double sum = 0;
        double squares = 0;
        int number = 0;
        foreach (float value in values)
        {
            if (float.IsFinite(value))
            {
                minimum = value < minimum ? value : minimum;
                maximum = value > maximum ? value : maximum;
                sum += value;
                squares += (double)value * value;
                number++;
            }
        }

        if (number == 0)
        {
            return;
        }

        double width = ((double)maximum - minimum) / Buckets;
        double perWidth = width > 0 ? 1 / width : 0;
        Array.Clear(_counts);
        foreach (float value in values)
        {
            if (float.IsFinite(value))
            {
                int bucket = (int)(((double)value - minimum) * perWidth);
                _counts[Math.Min(bucket, Buckets - 1)]++;
            }
        }

        for (int i = 0; i < Buckets; i++)
        {
            _limits[i] = minimum + ((i + 1) * width);
        }

        int used = width > 0 ? Buckets : 1;
        _limits[used - 1] = maximum;
        int histogram = writer.Begin(EventFields.Histogram);
        writer.Write(EventFields.Minimum, (double)minimum);
        writer.Write(EventFields.Maximum, (double)maximum);
        writer.Write(EventFields.Number, (double)number);
        writer.Write(EventFields.Sum, sum);
        writer.Write(EventFields.SumOfSquares, squares);
        writer.Write(EventFields.BucketLimit, _limits.AsSpan(0, used));
        writer.Write(EventFields.Bucket, _counts.AsSpan(0, used));
        writer.End(histogram);
    }
}
