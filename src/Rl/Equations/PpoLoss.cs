using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>
/// The clipped loss of PPO, as a sum over samples with weights w_b that add up to 1:
/// <code>
/// ratio      r_b = exp(log π(a_b|s_b) − log π_old(a_b|s_b))            [PPO §3 ratio]
/// policy    −Σ_b w_b·min(r_b·A_b, clip(r_b, 1 − ε, 1 + ε)·A_b)         [PPO eq. 7]
/// value      Σ_b w_b·(V(s_b) − R_b)²                                   [PPO eq. 9]
/// total      policy + c_v·value − β·entropy                            [PPO eq. 9]
/// </code>
/// Where r_b = 1 the gradient is that of <see cref="ActorCriticLoss{T}"/>, bit for bit: A2C is a special case of PPO (Huang et al. 2022,
/// 2205.09123). With value clipping, the value term is the larger of (V − R)² and (V_old + clip(V − V_old, −ε, ε) − R)².
/// </summary>
/// <remarks>
/// The minimum is pessimistic: once a ratio has moved beyond 1 ± ε in the direction that its advantage favours, the gradient is zero, so
/// there is nothing to gain from moving further; a ratio that has moved the wrong way keeps its full gradient.
/// </remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class PpoLoss<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Clip<T> _ratioClip;
    private readonly Clip<T>? _valueClip;

    private PpoLoss(
        Var<T> logRatio, Var<T> ratio, Clip<T> ratioClip, Clip<T>? valueClip, Var<T> policy, Var<T> value, Var<T> entropy, Var<T> total)
    {
        LogRatio = logRatio;
        Ratio = ratio;
        _ratioClip = ratioClip;
        _valueClip = valueClip;
        Policy = policy.Named("policy loss");
        Value = value.Named("value loss");
        Entropy = entropy.Named("entropy");
        Total = total.Named("total loss");
    }

    /// <summary>ln r_b, (B, 1).</summary>
    public Var<T> LogRatio { get; }

    /// <summary>r_b, (B, 1).</summary>
    public Var<T> Ratio { get; }

    /// <summary>The policy loss, (1, 1).</summary>
    public Var<T> Policy { get; }

    /// <summary>The value loss, (1, 1).</summary>
    public Var<T> Value { get; }

    /// <summary>The mean entropy, (1, 1).</summary>
    public Var<T> Entropy { get; }

    /// <summary>The total loss, which is minimised, (1, 1).</summary>
    public Var<T> Total { get; }

    /// <summary>Records the loss.</summary>
    /// <param name="logPi">log π(a_b|s_b), (B, 1).</param>
    /// <param name="entropy">H(π(·|s_b)), (B, 1).</param>
    /// <param name="values">V(s_b), (B, 1).</param>
    /// <param name="oldLogPi">log π_old(a_b|s_b), (B, 1); an input.</param>
    /// <param name="oldValues">V_old(s_b), (B, 1), an input; null for no value clipping.</param>
    /// <param name="advantages">A_b, (B, 1); an input.</param>
    /// <param name="returns">R_b, (B, 1); an input.</param>
    /// <param name="weights">w_b, (B, 1); an input.</param>
    /// <param name="clipRange">ε.</param>
    /// <param name="valueCoefficient">c_v: a number, or a weight that follows a schedule.</param>
    /// <param name="entropyCoefficient">β, likewise.</param>
    public static PpoLoss<T> Record(
        Var<T> logPi,
        Var<T> entropy,
        Var<T> values,
        Var<T> oldLogPi,
        Var<T>? oldValues,
        Var<T> advantages,
        Var<T> returns,
        Var<T> weights,
        T clipRange,
        Coefficient<T> valueCoefficient,
        Coefficient<T> entropyCoefficient)
    {
        Tape<T> tape = logPi.Tape;
        Var<T> logRatio = logPi - oldLogPi;
        Var<T> ratio = logRatio.Exp().Named("ratio"); // [PPO §3 ratio] r = π / π_old
        var ratioClip = new Clip<T>(ratio, T.One - clipRange, T.One + clipRange);
        Var<T> surrogate = (ratio * advantages).Minimum(tape.Record(ratioClip) * advantages);
        Var<T> policy = -(surrogate * weights).Sum(); // [PPO eq. 7]
        Var<T> squares = (values - returns).Square();
        Clip<T>? valueClip = null;
        if (oldValues is Var<T> before)
        {
            valueClip = new Clip<T>(values - before, -clipRange, clipRange);
            squares = squares.Maximum((before + tape.Record(valueClip) - returns).Square());
        }

        Var<T> value = (squares * weights).Sum();
        Var<T> bonus = (entropy * weights).Sum();
        Var<T> total = policy + valueCoefficient.Times(value) - entropyCoefficient.Times(bonus); // [PPO eq. 9]
        return new PpoLoss<T>(logRatio, ratio, ratioClip, valueClip, policy, value, bonus, total);
    }

    /// <summary>Changes ε, effective from the next replay.</summary>
    /// <param name="clipRange">ε, positive.</param>
    public void SetClipRange(T clipRange)
    {
        _ratioClip.SetBounds(T.One - clipRange, T.One + clipRange);
        _valueClip?.SetBounds(-clipRange, clipRange);
    }

    /// <summary>How far the policy has moved from the one that acted, over the samples of the last replay.</summary>
    /// <param name="weights">w_b, (B).</param>
    /// <param name="clipRange">ε.</param>
    /// <returns>
    /// The mean of (r − 1) − ln r, which estimates KL(π_old ‖ π) and is never negative, and the share of ratios outside [1 − ε, 1 + ε].
    /// </returns>
    public (double ApproximateKl, double ClipFraction) MeasureRatios(ReadOnlySpan<T> weights, double clipRange)
    {
        double kl = 0, clipped = 0;
        ReadOnlySpan<T> ratios = Ratio.Value.Read();
        ReadOnlySpan<T> logRatios = LogRatio.Value.Read();
        for (int b = 0; b < ratios.Length; b++)
        {
            double r = double.CreateTruncating(ratios[b]);
            double w = double.CreateTruncating(weights[b]);
            kl += w * (r - 1 - double.CreateTruncating(logRatios[b]));
            // An integer from a comparison, not a branch, which would often be mispredicted.
            clipped += w * (Math.Abs(r - 1) > clipRange ? 1 : 0);
        }

        return (Math.Max(kl, 0), clipped); // r and ln r are rounded to float32, which can take a term some 1e-8 below zero
    }
}
