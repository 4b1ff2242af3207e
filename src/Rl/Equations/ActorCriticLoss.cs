using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>
/// The loss of an advantage actor-critic, as a sum over samples with weights w_b that add up to 1 (1/B each, 0 for rows that are not
/// transitions):
/// <code>
/// policy    −Σ_b w_b·log π(a_b|s_b)·A_b         [A3C §4 policy gradient]
/// value      Σ_b w_b·(V(s_b) − R_b)²            [A3C §4 value loss]
/// entropy    Σ_b w_b·H(π(·|s_b))                [A3C §4 entropy]
/// total      policy + c_v·value − β·entropy     [A3C §4 total]
/// </code>
/// A_b and R_b are inputs, so no gradient flows into them.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="Policy">The policy loss, (1, 1).</param>
/// <param name="Value">The value loss, (1, 1).</param>
/// <param name="Entropy">The mean entropy, (1, 1).</param>
/// <param name="Total">The total loss, which is minimised, (1, 1).</param>
public readonly record struct ActorCriticLoss<T>(Var<T> Policy, Var<T> Value, Var<T> Entropy, Var<T> Total)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Records the loss.</summary>
    /// <param name="logPi">log π(a_b|s_b) of the actions taken, (B, 1).</param>
    /// <param name="entropy">H(π(·|s_b)), (B, 1).</param>
    /// <param name="values">V(s_b), (B, 1).</param>
    /// <param name="advantages">A_b, (B, 1); an input.</param>
    /// <param name="returns">R_b, (B, 1); an input.</param>
    /// <param name="weights">w_b, (B, 1); an input.</param>
    /// <param name="valueCoefficient">c_v: a number, or a weight that follows a schedule.</param>
    /// <param name="entropyCoefficient">β, likewise.</param>
    public static ActorCriticLoss<T> Record(
        Var<T> logPi,
        Var<T> entropy,
        Var<T> values,
        Var<T> advantages,
        Var<T> returns,
        Var<T> weights,
        Coefficient<T> valueCoefficient,
        Coefficient<T> entropyCoefficient)
    {
        Var<T> policy = -(logPi * advantages * weights).Sum(); // [A3C §4 policy gradient] −Σ w log π(a|s) A
        Var<T> value = RecordValue(values, returns, weights);
        Var<T> bonus = (entropy * weights).Sum(); // [A3C §4 entropy] Σ w H
        Var<T> total = policy + valueCoefficient.Times(value) - entropyCoefficient.Times(bonus); // [A3C §4 total]
        return new ActorCriticLoss<T>(
            policy.Named("policy loss"), value.Named("value loss"), bonus.Named("entropy"), total.Named("total loss"));
    }

    /// <summary>Records the value loss alone, for a value network that is fitted by itself.</summary>
    /// <param name="values">V(s_b), (B, 1).</param>
    /// <param name="returns">R_b, (B, 1); an input.</param>
    /// <param name="weights">w_b, (B, 1); an input.</param>
    /// <returns>Σ_b w_b·(V(s_b) − R_b)², (1, 1).</returns>
    public static Var<T> RecordValue(Var<T> values, Var<T> returns, Var<T> weights) =>
        ((values - returns).Square() * weights).Sum(); // [A3C §4 value loss] Σ w (V − R)²
}
