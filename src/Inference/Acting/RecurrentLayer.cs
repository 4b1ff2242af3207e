namespace Gradus.Autodiff;

/// <content>One step of a sequence.</content>
internal sealed partial class RecurrentLayer
{
    /// <summary>Computes the layer.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="x">The inputs.</param>
    public ReadOnlySpan<float> Act(RowMemory memory, ReadOnlySpan<float> x)
    {
        ReadOnlySpan<float> state = memory.Recall(StateSize, out Span<float> next);
        Span<float> gates = memory.Take(_input.Shape.Cols);
        Span<float> products = memory.Take(_state.Shape.Cols);
        Products.Affine(x, memory[_input], ProductOrder.ChunkTerms(x.Length), gates);
        Products.Affine(state[..Units], memory[_state], ProductOrder.ChunkTerms(Units), products);
        if (Kind == RecurrentKind.Gru)
        {
            Gru(gates, products, state, next);
        }
        else
        {
            Lstm(gates, products, state[Units..], next);
        }

        return next[..Units];
    }

    /// <summary>h′ = n + z ⊙ (h − n), n = tanh(x_n + r ⊙ p_n).</summary>
    private void Gru(Span<float> x, Span<float> p, ReadOnlySpan<float> h, Span<float> next)
    {
        Sum(x, p, 2 * Units);
        Rows.Sigmoid(p[..(2 * Units)]); // r and z
        Span<float> n = x[(2 * Units)..];
        for (int i = 0; i < Units; i++)
        {
            n[i] = Rows.MultiplyAdd(p[i], p[(2 * Units) + i], n[i]);
        }

        Rows.Tanh(n);
        for (int i = 0; i < Units; i++)
        {
            next[i] = n[i] + (p[Units + i] * (h[i] - n[i]));
        }
    }

    /// <summary>c′ = f ⊙ c + i ⊙ g, h′ = o ⊙ tanh c′.</summary>
    private void Lstm(Span<float> x, Span<float> a, ReadOnlySpan<float> c, Span<float> next)
    {
        Sum(x, a, 4 * Units);
        Rows.Sigmoid(a[..(2 * Units)]); // i and f
        Rows.Tanh(a.Slice(2 * Units, Units)); // g
        Rows.Sigmoid(a[(3 * Units)..]); // o
        Span<float> cell = next[Units..];
        for (int i = 0; i < Units; i++)
        {
            cell[i] = Rows.MultiplyAdd(a[i], a[(2 * Units) + i], a[Units + i] * c[i]);
            next[i] = cell[i];
        }

        Rows.Tanh(next[..Units]);
        for (int i = 0; i < Units; i++)
        {
            next[i] = a[(3 * Units) + i] * next[i];
        }
    }

    private static void Sum(Span<float> x, Span<float> y, int count)
    {
        for (int i = 0; i < count; i++)
        {
            y[i] = x[i] + y[i];
        }
    }
}
