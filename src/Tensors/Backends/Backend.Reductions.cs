namespace Gradus;

/// <content> Reductions of a whole tensor to one number, elements taken row after row, in 16 logical lanes and one fixed tree. The number
/// goes into a (1, 1) tensor, so that what follows can use it where it is; <see cref="HostReductions"/> has the forms that return it.
/// </content>
public abstract partial class Backend<T>
{
    /// <summary>y = Σ x.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="y">(1, 1).</param>
    public void Total(Tensor<T> x, Tensor<T> y)
    {
        Check(y.Shape == Shape.Scalar, "x of any shape, y (1, 1)", x, y);
        TotalCore(x, y);
    }

    /// <summary>y = Σ a ⊙ b, with fused multiply-adds.</summary>
    /// <param name="a">Any shape.</param>
    /// <param name="b">The same shape.</param>
    /// <param name="y">(1, 1).</param>
    public void Dot(Tensor<T> a, Tensor<T> b, Tensor<T> y)
    {
        Check(a.IsShapedLike(b) && y.Shape == Shape.Scalar, "a and b of one shape, y (1, 1)", a, b, y);
        DotCore(a, b, y);
    }

    /// <summary>y = 1 when every element is finite, neither infinite nor NaN; otherwise 0.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="y">(1, 1).</param>
    public void IsFinite(Tensor<T> x, Tensor<T> y)
    {
        Check(y.Shape == Shape.Scalar, "x of any shape, y (1, 1)", x, y);
        IsFiniteCore(x, y);
    }

    /// <summary>norm = √(y · y); where it is finite and norm + margin is above the limit, y ← y·(limit / (norm + margin)).</summary>
    /// <param name="limit">(1, 1).</param>
    /// <param name="margin">Zero, or the small number that PyTorch adds to the norm.</param>
    /// <param name="norm">Receives ‖y‖ before clipping, (1, 1).</param>
    /// <param name="y">Clipped in place.</param>
    public void ClipByNorm(Tensor<T> limit, T margin, Tensor<T> norm, Tensor<T> y)
    {
        Check(limit.Shape == Shape.Scalar && norm.Shape == Shape.Scalar, "limit (1, 1), norm (1, 1)", limit, norm);
        Check(true, "", limit, norm, y);
        ClipByNormCore(limit, margin, norm, y);
    }
}
