namespace Gradus.Autodiff;

/// <content>One row through the network.</content>
internal sealed partial class Mlp
{
    /// <summary>Computes the network.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="x">The inputs.</param>
    public ReadOnlySpan<float> Act(RowMemory memory, ReadOnlySpan<float> x) => Act(memory, x, _layers.Length);

    /// <summary>Computes all layers but the last.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="x">The inputs.</param>
    public ReadOnlySpan<float> ActHidden(RowMemory memory, ReadOnlySpan<float> x) => Act(memory, x, _layers.Length - 1);

    private ReadOnlySpan<float> Act(RowMemory memory, ReadOnlySpan<float> x, int layers)
    {
        for (int i = 0; i < layers; i++)
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
