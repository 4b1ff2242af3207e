using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>Limits the norm of a gradient without changing its direction (Pascanu et al. 2013, 1211.5063).</summary>
public static class GradientClipping
{
    /// <summary>Scales the gradient down if its Euclidean norm is above the limit.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="backend">The backend.</param>
    /// <param name="gradient">All gradients as one vector, or those of a range; scaled in place.</param>
    /// <param name="maxNorm">The limit, positive; infinity only measures the norm.</param>
    /// <param name="formula">The clipping formula.</param>
    /// <returns>‖g‖ before clipping; not finite if an element is not, and then nothing was scaled.</returns>
    public static T ByGlobalNorm<T>(Backend<T> backend, Tensor<T> gradient, T maxNorm, ClippingFormula formula = ClippingFormula.Exact)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T margin = formula == ClippingFormula.PyTorch ? T.CreateChecked(1e-6) : T.Zero;
        return backend.ClipByNorm(maxNorm, margin, gradient);
    }
}
