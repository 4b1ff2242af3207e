namespace Gradus.Autodiff;

/// <summary>The checks, one bit each. <c>docs/gradient-checking.md</c> says which mistakes each of them finds.</summary>
[Flags]
public enum GradientChecks
{
    /// <summary>
    /// Only that the function is deterministic, finite, of one shape, and leaves its inputs alone. These four are always checked.
    /// </summary>
    None = 0,

    /// <summary>⟨v, Jᵀw⟩ against extrapolated central differences, or one-sided ones at a kink.</summary>
    Differences = 1,

    /// <summary>⟨v, Jᵀw⟩ against Im ⟨w, f(x + ihv)⟩ / h. Needs an <see cref="ITapeFunction"/>.</summary>
    ComplexStep = 2,

    /// <summary>⟨Jv, w⟩ = ⟨v, Jᵀw⟩: forward mode against reverse mode.</summary>
    Adjoint = 4,

    /// <summary>Jᵀ(αu + βw) = αJᵀu + βJᵀw, op by op.</summary>
    Linearity = 8,

    /// <summary>A reverse rule adds to the existing gradient, op by op.</summary>
    Accumulation = 16,

    /// <summary>If the function is used twice, its gradients add up.</summary>
    FanOut = 32,

    /// <summary>
    /// ⟨u, Hv⟩ = ⟨v, Hu⟩ for the Hessian of ⟨w, f⟩: forward over reverse by the complex step, or differences of the gradient.
    /// </summary>
    SecondOrder = 64,

    /// <summary>Single against double precision, op by op on equal inputs. Needs an <see cref="ITapeFunction"/>.</summary>
    SinglePrecision = 128,

    /// <summary>The reference backend against the managed one, op by op on equal inputs.</summary>
    Backends = 256,

    /// <summary>
    /// A row-wise op gives the same bits in windows of one row as for all rows at once, or agrees up to rounding on a backend that does not
    /// promise bits.
    /// </summary>
    RowWindows = 512,

    /// <summary>
    /// Value and slope against <see cref="GradientCheckOptions.Formula"/>, the function written a second time. Finds mistakes in a loss
    /// whose ops are all correct: a sign, a factor, a forgotten stop-gradient.
    /// </summary>
    Formula = 1024,

    /// <summary>Everything.</summary>
    All = 2047,
}
