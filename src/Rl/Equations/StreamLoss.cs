using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>
/// What a streaming actor-critic computes from one transition: the error of its value, and the function whose gradient enters the traces.
/// Unlike the losses of rollouts it is not multiplied by the error, which comes in when the parameters move along the trace
/// (<see cref="ObGd{T}"/>).
/// </summary>
public static class StreamLoss
{
    /// <summary>δ = r + γV(s′) − V(s).</summary>
    /// <param name="reward">r.</param>
    /// <param name="discount">γ; 0 where the episode has terminated.</param>
    /// <param name="nextValue">V(s′).</param>
    /// <param name="value">V(s).</param>
    public static double Error(double reward, double discount, double nextValue, double value) =>
        reward + (discount * nextValue) - value; // [StreamX alg. AC] δ = r + γV(s′) − V(s)

    /// <summary>Records −(log π(a|s) + β·sgn δ·H) − V(s), (1, 1).</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="logPi">log π(a|s), (1, 1).</param>
    /// <param name="entropy">H(π(·|s)), (1, 1).</param>
    /// <param name="value">V(s), (1, 1), of a network of its own.</param>
    /// <param name="bonus">β·sgn δ, (1, 1), an input: times δ, which the step multiplies by, it is β|δ| ≥ 0.</param>
    public static Var<T> Record<T>(Var<T> logPi, Var<T> entropy, Var<T> value, Var<T> bonus)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        -(logPi + (bonus * entropy)) - value; // [StreamX alg. AC] −(log π + β sgn δ H) − V
}
