namespace Gradus;

/// <content>Reductions of a whole tensor to one number: elements row after row, in 16 logical lanes and one fixed tree.</content>
public abstract partial class Backend<T>
{
    /// <summary>Σ x.</summary>
    /// <param name="x">Any shape.</param>
    public abstract T Total(Tensor<T> x);

    /// <summary>Σ a ⊙ b, with fused multiply-adds.</summary>
    /// <param name="a">Any shape.</param>
    /// <param name="b">The same shape.</param>
    public abstract T Dot(Tensor<T> a, Tensor<T> b);

    /// <summary>True when every element is finite: neither infinite nor NaN.</summary>
    /// <param name="x">Any shape.</param>
    public abstract bool IsFinite(Tensor<T> x);
}
