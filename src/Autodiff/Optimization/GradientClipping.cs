using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>Bounds the length of a gradient without turning it (Pascanu et al. 2013, 1211.5063).</summary>
public static class GradientClipping
{
    /// <summary>Scales the gradient down where its Euclidean norm is above the limit.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="backend">Does the arithmetic.</param>
    /// <param name="gradient">All gradients as one vector, or those of a range; scaled in place.</param>
    /// <param name="maxNorm">The limit, positive; infinity only measures.</param>
    /// <param name="formula">Which formula scales.</param>
    /// <returns>‖g‖ before clipping; not finite when an element is not, and then nothing was scaled.</returns>
    public static T ByGlobalNorm<T>(Backend<T> backend, Tensor<T> gradient, T maxNorm, ClippingFormula formula = ClippingFormula.Exact)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T margin = formula == ClippingFormula.PyTorch ? T.CreateChecked(1e-6) : T.Zero;
        return backend.ClipByNorm(maxNorm, margin, gradient);
    }
}
