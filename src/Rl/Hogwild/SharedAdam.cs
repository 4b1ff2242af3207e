using System.Runtime.InteropServices;

namespace Gradus.Rl;

/// <summary>
/// Adam whose moments are shared by all workers: <c>[Adam §2 reordered]</c> m ← β₁m + (1 − β₁)Δ, v ← β₂v + (1 − β₂)Δ²,
/// θ ← θ − η·√(1 − β₂ᵗ)/(1 − β₁ᵗ) · m/(√v + ε), where t counts the updates of all workers.
/// </summary>
/// <remarks>
/// This is the form used by common A3C programs, which Kingma and Ba (2015, section 2) give as the cheaper order of computation: ε is not
/// divided by √(1 − β₂ᵗ), so the first steps are a little shorter than those of their algorithm 1.
/// </remarks>
internal sealed class SharedAdam : SharedOptimizer
{
    private static readonly string[] Names = ["mean", "mean_square"];
    private readonly double _beta1;
    private readonly double _beta2;
    private readonly float _epsilon;

    /// <summary>Makes the rule.</summary>
    /// <param name="beta1">β₁, in [0, 1).</param>
    /// <param name="beta2">β₂, in [0, 1).</param>
    /// <param name="epsilon">ε, positive.</param>
    public SharedAdam(double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(beta1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(beta1, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(beta2);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(beta2, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epsilon);
        _beta1 = beta1;
        _beta2 = beta2;
        _epsilon = (float)epsilon;
    }

    internal override IReadOnlyList<string> StatisticNames => Names;

    internal override UpdateScale ScaleOf(double learningRate, long update) =>
        new((float)learningRate, (float)(1 - Power(_beta1, update)), (float)(1 - Power(_beta2, update)));

    internal override void Prepare(UpdateScale scale, Tensor<float> scalars) =>
        scalars.CopyFrom([scale.LearningRate, scale.MeanCorrection, scale.SquareCorrection, _epsilon / MathF.Sqrt(scale.SquareCorrection)]);

    /// <summary>The kernel computes (η/c₁)·m / (√v/√c₂ + ε′); with ε′ = ε/√c₂ that is (η√c₂/c₁)·m / (√v + ε).</summary>
    internal override void Step(
        Backend<float> backend, Tensor<float> gradient, UpdateScale scale, Tensor<float> scalars, SharedVectors shared) =>
        backend.AdamStep(gradient, scalars, (float)_beta1, (float)_beta2, shared.First, shared.Second, shared.Theta);

    internal override void StepAtomically(ReadOnlySpan<float> gradient, UpdateScale scale, SharedVectors shared)
    {
        Span<long> theta = MemoryMarshal.Cast<float, long>(shared.Theta.Span);
        Span<long> mean = MemoryMarshal.Cast<float, long>(shared.First.Span);
        Span<long> meanSquare = MemoryMarshal.Cast<float, long>(shared.Second.Span);
        (float beta1, float beta2) = ((float)_beta1, (float)_beta2);
        (float rest1, float rest2) = (1 - beta1, 1 - beta2);
        float step = scale.LearningRate / scale.MeanCorrection;
        float rootScale = 1 / MathF.Sqrt(scale.SquareCorrection);
        float epsilon = _epsilon / MathF.Sqrt(scale.SquareCorrection);
        for (int p = 0; p < gradient.Length; p += 2)
        {
            (float delta0, float delta1) = (gradient[p], gradient[p + 1]);
            // [Adam §2 reordered] m ← β₁m + (1 − β₁)Δ.
            (float m0, float m1) = AtomicPair.Average(ref mean[p / 2], beta1, rest1 * delta0, rest1 * delta1);
            // [Adam §2 reordered] v ← β₂v + (1 − β₂)Δ².
            (float v0, float v1) = AtomicPair.Average(ref meanSquare[p / 2], beta2, rest2 * delta0 * delta0, rest2 * delta1 * delta1);
            AtomicPair.Subtract(
                ref theta[p / 2],
                step * m0 / MathF.FusedMultiplyAdd(Elementary.Sqrt(v0), rootScale, epsilon),
                // [Adam §2 reordered] θ ← θ − η√c₂/c₁ · m/(√v + ε).
                step * m1 / MathF.FusedMultiplyAdd(Elementary.Sqrt(v1), rootScale, epsilon));
        }
    }

    /// <summary>
    /// xⁿ by squaring: a fixed order of multiplications, because the platform's power function may round differently between machines.
    /// </summary>
    private static double Power(double x, long n)
    {
        double power = 1;
        for (double square = x; n > 0; n >>= 1, square *= square)
        {
            power = (n & 1) == 1 ? power * square : power;
        }

        return power;
    }
}
