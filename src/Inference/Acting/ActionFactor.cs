namespace Gradus.Inference;

/// <summary>The distribution over one leaf of an action space, and the action chosen from it.</summary>
internal abstract class ActionFactor
{
    /// <summary>Takes what the network says about one observation.</summary>
    /// <param name="outputs">The network's outputs for this leaf.</param>
    /// <param name="mask">The leaf's mask; empty for none.</param>
    /// <returns>False if a number is NaN or infinite.</returns>
    public abstract bool Take(ReadOnlySpan<float> outputs, ReadOnlySpan<bool> mask);

    /// <summary>Chooses the greedy action, or a sampled one, and writes it in flat form.</summary>
    public abstract void Choose(Rng? rng, Span<float> action);

    /// <summary>The logits under a mask: l where a choice is legal, and −∞ where it is not.</summary>
    private protected static void Mask(ReadOnlySpan<float> outputs, ReadOnlySpan<bool> mask, Span<float> logits)
    {
        for (int i = 0; i < logits.Length; i++)
        {
            logits[i] = mask.IsEmpty || mask[i] ? outputs[i] : float.NegativeInfinity;
        }
    }
}
