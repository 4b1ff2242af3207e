using Gradus.Envs;

namespace Gradus.Inference;

/// <summary>Zeros and ones of a <see cref="MultiBinary"/> action.</summary>
/// <param name="count">Their number.</param>
internal sealed class BernoulliFactor(int count) : ActionFactor
{
    private readonly float[] _logits = new float[count];

    public override bool Take(ReadOnlySpan<float> outputs, ReadOnlySpan<bool> mask)
    {
        Mask(outputs, mask, _logits);
        return Rows.AreFinite(outputs);
    }

    public override void Choose(Rng? rng, Span<float> action)
    {
        for (int n = 0; n < action.Length; n++)
        {
            bool one = rng is null ? _logits[n] > 0 : (float)rng.NextDouble() < Elementary.Sigmoid(_logits[n]);
            action[n] = one ? 1 : 0;
        }
    }
}
