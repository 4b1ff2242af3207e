using System.Numerics;

namespace Gradus.Rl;

/// <summary>The norm of a gradient.</summary>
internal static class GradientNorm
{
    /// <summary>‖g‖ = √(gᵀg).</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="backend">The backend.</param>
    /// <param name="gradient">g, (1, P).</param>
    /// <returns>The Euclidean norm; not finite if an element is not, or if the sum of squares overflows.</returns>
    public static T Of<T>(Backend<T> backend, Tensor<T> gradient)
        where T : unmanaged, IFloatingPointIeee754<T> => T.Sqrt(backend.Dot(gradient, gradient));
}
