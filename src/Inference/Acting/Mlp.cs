namespace Gradus.Autodiff;

/// <content>One row through the network.</content>
internal sealed partial class Mlp
{
    /// <summary>Computes the network.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="x">The inputs.</param>
    public ReadOnlySpan<float> Act(RowMemory memory, ReadOnlySpan<float> x)
    {
        for (int i = 0; i < _layers.Length; i++)
        {
            Span<float> y = memory.Take(_layers[i].Shape.Cols);
            Products.Affine(x, memory[_layers[i]], ProductOrder.ChunkTerms(x.Length), y);
            if (i < _norms.Length)
            {
                Rows.Normalize(y, (float)Epsilon, memory[_norms[i].Gain], memory[_norms[i].Bias]);
            }
            else if (_standardizes && IsActivated(i))
            {
                Rows.Standardize(y, (float)Epsilon);
            }

            if (IsActivated(i))
            {
                Rows.Activate(y, Activation);
            }

            x = y;
        }

        return x;
    }
}
