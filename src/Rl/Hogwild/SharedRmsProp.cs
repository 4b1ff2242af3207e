using System.Runtime.InteropServices;

namespace Gradus.Rl;

/// <summary>
/// RMSProp without momentum whose mean square g is one vector for all workers (Mnih et al. 2016, section 4, equation 1):
/// <c>[A3C §4 RMSProp]</c> g ← αg + (1 − α)Δ², θ ← θ − ηΔ/√(g + ε). The policy's and the value's gradient arrive as one Δ.
/// </summary>
internal sealed class SharedRmsProp : SharedOptimizer
{
    private static readonly string[] Names = ["mean_square"];
    private readonly float _decay;
    private readonly float _epsilon;

    /// <summary>Makes the rule.</summary>
    /// <param name="decay">α, in [0, 1).</param>
    /// <param name="epsilon">ε, positive; it stands inside the root.</param>
    public SharedRmsProp(double decay = 0.99, double epsilon = 0.1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(decay);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(decay, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epsilon);
        _decay = (float)decay;
        _epsilon = (float)epsilon;
    }

    internal override IReadOnlyList<string> StatisticNames => Names;

    internal override void Step(
        Backend<float> backend, Tensor<float> gradient, UpdateScale scale, Tensor<float> scalars, SharedVectors shared) =>
        backend.RmsPropStep(gradient, scalars.ColumnRange(0, 1), _decay, _epsilon, epsilonInsideRoot: true, shared.First, shared.Theta);

    internal override void StepAtomically(ReadOnlySpan<float> gradient, UpdateScale scale, SharedVectors shared)
    {
        Span<long> theta = MemoryMarshal.Cast<float, long>(shared.Theta.Span);
        Span<long> meanSquare = MemoryMarshal.Cast<float, long>(shared.First.Span);
        float rest = 1 - _decay;
        float eta = scale.LearningRate;
        for (int p = 0; p < gradient.Length; p += 2)
        {
            (float delta0, float delta1) = (gradient[p], gradient[p + 1]);
            // [A3C §4 RMSProp] g ← αg + (1 − α)Δ².
            (float g0, float g1) = AtomicPair.Average(ref meanSquare[p / 2], _decay, rest * delta0 * delta0, rest * delta1 * delta1);
            // [A3C §4 RMSProp] θ ← θ − ηΔ/√(g + ε).
            AtomicPair.Subtract(
                ref theta[p / 2], eta * delta0 / Elementary.Sqrt(g0 + _epsilon), eta * delta1 / Elementary.Sqrt(g1 + _epsilon));
        }
    }
}
