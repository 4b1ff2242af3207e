namespace Gradus.Rl;

/// <summary>
/// Copies rows of a rollout into the rows of a minibatch, column by column. The remaining rows of the minibatch stay unchanged.
/// </summary>
internal static class Gathering
{
    /// <summary>Copies one number per row.</summary>
    public static void Numbers(ReadOnlySpan<float> source, ReadOnlySpan<int> rows, Tensor<float> destination)
    {
        using HostWrite<float> write = destination.Edit(); // rows beyond those gathered stay
        Span<float> gathered = write.Span;
        for (int i = 0; i < rows.Length; i++)
        {
            gathered[i] = source[rows[i]];
        }
    }

    /// <summary>Copies whole rows.</summary>
    public static void Rows(ObservationRows source, ReadOnlySpan<int> rows, Tensor<float> destination)
    {
        int width = source.Size;
        using HostWrite<float> write = destination.Edit();
        Span<float> to = write.Span;
        if (source.ArePacked)
        {
            for (int i = 0; i < rows.Length; i++)
            {
                source.Unpack(rows[i], to.Slice(i * width, width));
            }

            return;
        }

        ReadOnlySpan<float> from = source.OnTape.Read();
        for (int i = 0; i < rows.Length; i++)
        {
            from.Slice(rows[i] * width, width).CopyTo(to.Slice(i * width, width));
        }
    }

    /// <summary>Gives the rows that count equal weights that add up to 1 over all shards, and all other rows 0.</summary>
    /// <param name="counts">Which rows count.</param>
    /// <param name="number">How many do, in all shards.</param>
    /// <param name="destination">w, (M, 1).</param>
    public static void Weights(ReadOnlySpan<bool> counts, double number, Tensor<float> destination)
    {
        float weight = 1f / (float)Math.Max(number, 1);
        using HostWrite<float> write = destination.Write();
        Span<float> weights = write.Span;
        weights.Clear();
        for (int i = 0; i < counts.Length; i++)
        {
            weights[i] = counts[i] ? weight : 0;
        }
    }

    /// <summary>The same where the first rows count and no other, without the host.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="number">How many count.</param>
    /// <param name="destination">w, (M, 1).</param>
    public static void AskForWeights(Backend<float> backend, int number, Tensor<float> destination)
    {
        backend.Fill(1f / Math.Max(number, 1), destination.RowRange(0, number));
        if (number < destination.Rows)
        {
            backend.Fill(0, destination.RowRange(number, destination.Rows - number));
        }
    }
}
