using Gradus.Envs;

namespace Gradus.Inference;

/// <summary>One of several values for each element of a <see cref="Discrete"/> or <see cref="MultiDiscrete"/> action.</summary>
/// <param name="counts">The number of values of each element.</param>
/// <param name="start">The smallest value.</param>
internal sealed class CategoricalFactor(int[] counts, int start) : ActionFactor
{
    private readonly float[] _logits = new float[counts.Sum()];
    private readonly float[] _logProbabilities = new float[counts.Sum()];
    private readonly float[] _probabilities = new float[counts.Sum()];

    /// <summary>π(a|s) of every value of every element.</summary>
    public ReadOnlySpan<float> Probabilities => _probabilities;

    public override bool Take(ReadOnlySpan<float> outputs, ReadOnlySpan<bool> mask)
    {
        Mask(outputs, mask, _logits);
        int first = 0;
        foreach (int count in counts)
        {
            Rows.LogSoftmax(_logits.AsSpan(first, count), _logProbabilities.AsSpan(first, count));
            first += count;
        }

        for (int a = 0; a < _probabilities.Length; a++)
        {
            _probabilities[a] = Elementary.Exp(_logProbabilities[a]);
        }

        return Rows.AreFinite(outputs);
    }

    public override void Choose(Rng? rng, Span<float> action)
    {
        int first = 0;
        for (int i = 0; i < action.Length; i++)
        {
            action[i] = Choose(rng, first, counts[i]);
            first += counts[i];
        }
    }

    /// <summary>Chooses the only element as an integer.</summary>
    public int Choose(Rng? rng) => Choose(rng, 0, counts[0]);

    private int Choose(Rng? rng, int first, int count) => start + (rng is null
        ? Mode(_logProbabilities.AsSpan(first, count))
        : Sample(_probabilities.AsSpan(first, count), rng));

    /// <summary>The first of the greatest.</summary>
    private static int Mode(ReadOnlySpan<float> scores)
    {
        int best = 0;
        for (int a = 1; a < scores.Length; a++)
        {
            best = scores[a] > scores[best] ? a : best;
        }

        return best;
    }

    /// <summary>Inverts the cumulative distribution; the last possible value takes what rounding leaves.</summary>
    private static int Sample(ReadOnlySpan<float> probabilities, Rng rng)
    {
        float u = (float)rng.NextDouble();
        float cumulative = 0;
        int possible = 0;
        for (int a = 0; a < probabilities.Length; a++)
        {
            cumulative += probabilities[a];
            if (u < cumulative)
            {
                return a;
            }

            possible = probabilities[a] > 0 ? a : possible;
        }

        return possible;
    }
}
