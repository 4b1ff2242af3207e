using System.Runtime.InteropServices;

namespace Gradus.Rl;

/// <summary>
/// Gradient descent without statistics, the rule of Hogwild itself (Niu et al. 2011, 1106.5730): <c>[Hogwild alg. 1]</c> θ ← θ − ηΔ.
/// </summary>
internal sealed class SharedSgd : SharedOptimizer
{
    internal override IReadOnlyList<string> StatisticNames => [];

    internal override void Step(
        Backend<float> backend, Tensor<float> gradient, UpdateScale scale, Tensor<float> scalars, SharedVectors shared) =>
        backend.AddScaled(-scale.LearningRate, gradient, shared.Theta); // [Hogwild alg. 1] θ ← θ − ηΔ

    internal override void StepAtomically(ReadOnlySpan<float> gradient, UpdateScale scale, SharedVectors shared)
    {
        Span<long> theta = MemoryMarshal.Cast<float, long>(shared.Theta.Span);
        for (int p = 0; p < gradient.Length; p += 2)
        {
            AtomicPair.AddProduct(ref theta[p / 2], -scale.LearningRate, gradient[p], gradient[p + 1]); // [Hogwild alg. 1] θ ← θ − ηΔ
        }
    }
}
