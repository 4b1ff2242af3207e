using System.Numerics;
using Gradus.Autodiff;
using Gradus.Autodiff.Ops;
using Gradus.Tensors;
using Gradus.Tensors.Randomness;

namespace Gradus.Rl.Policies;

/// <summary>π(·|s) over A actions, from logits.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Categorical<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private Categorical(Var<T> logProbabilities, Var<T> probabilities)
    {
        LogProbabilities = logProbabilities;
        Probabilities = probabilities;
    }

    /// <summary>log π(·|s), (B, A).</summary>
    public Var<T> LogProbabilities { get; }

    /// <summary>π(·|s), (B, A).</summary>
    public Var<T> Probabilities { get; }

    /// <summary>Records the distribution.</summary>
    /// <param name="logits">(B, A).</param>
    public static Categorical<T> Record(Var<T> logits)
    {
        Var<T> logPi = logits.LogSoftmax().Named("log pi");
        return new Categorical<T>(logPi, logPi.Exp().Named("pi"));
    }

    /// <summary>Draws an action by inverting the cumulative distribution.</summary>
    /// <param name="probabilities">π(·|s), A numbers that add up to 1 up to rounding.</param>
    /// <param name="rng">One number is drawn from it.</param>
    public static int Sample(ReadOnlySpan<T> probabilities, Rng rng)
    {
        T u = T.CreateTruncating(rng.NextDouble());
        T cumulative = T.Zero;
        int possible = 0;
        for (int a = 0; a < probabilities.Length; a++)
        {
            cumulative += probabilities[a];
            if (u < cumulative)
            {
                return a;
            }

            // Rounding may leave the sum below u; the last action that can happen at all takes the rest.
            possible = probabilities[a] > T.Zero ? a : possible;
        }

        return possible;
    }

    /// <summary>The most probable action; the first of equals.</summary>
    /// <param name="scores">Logits, probabilities or their logarithms.</param>
    public static int Mode(ReadOnlySpan<T> scores)
    {
        int best = 0;
        for (int a = 1; a < scores.Length; a++)
        {
            if (scores[a] > scores[best])
            {
                best = a;
            }
        }

        return best;
    }

    /// <summary>Records log π(a|s), (B, 1).</summary>
    /// <param name="actions">a, (B, 1).</param>
    public Var<T> LogProb(Tensor<int> actions) => LogProbabilities.Pick(actions);

    /// <summary>Records H(π(·|s)) = −Σ_a π log π, (B, 1). An action of probability 0 adds 0.</summary>
    public Var<T> Entropy() => -(Probabilities * LogProbabilities).RowSum();
}
