using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>
/// The objective that TRPO improves inside its trust region, as a sum over samples with weights w_b that add up to 1:
/// <code>
/// ratio      r_b = exp(log π(a_b|s_b) − log π_old(a_b|s_b))
/// policy    −Σ_b w_b·r_b·A_b                                   [TRPO eq. 14]
/// total      policy − β·entropy
/// </code>
/// Where r_b = 1 its gradient is the policy gradient. The entropy bonus is not in the paper; β = 0 leaves it out.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="Policy">The policy loss, (1, 1).</param>
/// <param name="Entropy">The mean entropy, (1, 1).</param>
/// <param name="Total">The total loss, which is minimised, (1, 1).</param>
public readonly record struct SurrogateLoss<T>(Var<T> Policy, Var<T> Entropy, Var<T> Total)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Records the loss.</summary>
    /// <param name="logPi">log π(a_b|s_b), (B, 1).</param>
    /// <param name="entropy">H(π(·|s_b)), (B, 1).</param>
    /// <param name="oldLogPi">log π_old(a_b|s_b), (B, 1); an input.</param>
    /// <param name="advantages">A_b, (B, 1); an input.</param>
    /// <param name="weights">w_b, (B, 1); an input.</param>
    /// <param name="entropyCoefficient">β: a number, or a weight that follows a schedule.</param>
    public static SurrogateLoss<T> Record(
        Var<T> logPi, Var<T> entropy, Var<T> oldLogPi, Var<T> advantages, Var<T> weights, Coefficient<T> entropyCoefficient)
    {
        Var<T> ratio = (logPi - oldLogPi).Exp().Named("ratio");
        Var<T> policy = -(ratio * advantages * weights).Sum(); // [TRPO eq. 14] −Σ w (π/π_old) A
        Var<T> bonus = (entropy * weights).Sum();
        Var<T> total = policy - entropyCoefficient.Times(bonus);
        return new SurrogateLoss<T>(policy.Named("policy loss"), bonus.Named("entropy"), total.Named("surrogate loss"));
    }
}
