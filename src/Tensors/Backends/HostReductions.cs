using System.Numerics;

namespace Gradus;

/// <summary>
/// Reductions whose result the host wants now, as a number. On a device each of them waits for all that was asked of it before.
/// </summary>
public static class HostReductions
{
    extension<T>(Backend<T> backend)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        /// <summary>Σ x.</summary>
        /// <param name="x">Any shape.</param>
        public T Total(Tensor<T> x)
        {
            Tensor<T> y = ThreadScalars<T>.First(backend.Memory);
            backend.Total(x, y);
            return y.Read()[0];
        }

        /// <summary>Σ a ⊙ b, with fused multiply-adds.</summary>
        /// <param name="a">Any shape.</param>
        /// <param name="b">The same shape.</param>
        public T Dot(Tensor<T> a, Tensor<T> b)
        {
            Tensor<T> y = ThreadScalars<T>.First(backend.Memory);
            backend.Dot(a, b, y);
            return y.Read()[0];
        }

        /// <summary>‖x‖ = √(x · x).</summary>
        /// <param name="x">Any shape.</param>
        public T Norm(Tensor<T> x) => T.Sqrt(backend.Dot(x, x));

        /// <summary>True when every element is finite: neither infinite nor NaN.</summary>
        /// <param name="x">Any shape.</param>
        public bool IsFinite(Tensor<T> x)
        {
            Tensor<T> y = ThreadScalars<T>.First(backend.Memory);
            backend.IsFinite(x, y);
            return y.Read()[0] != T.Zero;
        }

        /// <summary>Scales y down where its norm is above the limit (<see cref="Backend{T}.ClipByNorm"/>).</summary>
        /// <param name="limit">The limit, positive.</param>
        /// <param name="margin">Zero, or the small number that PyTorch adds to the norm.</param>
        /// <param name="y">Clipped in place.</param>
        /// <returns>‖y‖ before clipping; not finite if an element is not, and then nothing was scaled.</returns>
        public T ClipByNorm(T limit, T margin, Tensor<T> y)
        {
            Tensor<T> norm = ThreadScalars<T>.First(backend.Memory);
            Tensor<T> bound = ThreadScalars<T>.Second(backend.Memory);
            backend.Fill(limit, bound);
            backend.ClipByNorm(bound, margin, norm, y);
            return norm.Read()[0];
        }

        /// <summary>tr a, adding in ascending order.</summary>
        /// <param name="a">(n, n).</param>
        public T Trace(Tensor<T> a)
        {
            Tensor<T> y = ThreadScalars<T>.First(backend.Memory);
            backend.Trace(a, y);
            return y.Read()[0];
        }

        /// <summary>‖a‖₁ = max_j Σ_i |a_ij|; NaN when an element is.</summary>
        /// <param name="a">(n, n).</param>
        public T OneNorm(Tensor<T> a)
        {
            Tensor<T> y = ThreadScalars<T>.First(backend.Memory);
            backend.OneNorm(a, y);
            return y.Read()[0];
        }
    }
}
