using System.Numerics;

namespace Gradus;

/// <summary>
/// The row operations of matrix algorithms. An algorithm is written once; a struct decides how many elements are processed at a time. Every
/// element is computed by itself, so the bits do not depend on that.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal interface IRows<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>y += α·x, fused.</summary>
    static abstract void AddScaled(T alpha, ReadOnlySpan<T> x, Span<T> y);

    /// <summary>
    /// y += Σ_k c_k·x_k over the rows x_k of a matrix with at least as many columns as y, fused, k ascending. The numbers c must not lie in
    /// y.
    /// </summary>
    static abstract void AddCombination(ReadOnlySpan<T> c, Tensor<T> x, Span<T> y);

    /// <summary>x /= divisor.</summary>
    static abstract void Divide(Span<T> x, T divisor);

    /// <summary>y −= α·a + β·b: two products, a sum and a difference, so that exchanging (α, a) with (β, b) changes no bit.</summary>
    static abstract void SubtractPair(T alpha, ReadOnlySpan<T> a, T beta, ReadOnlySpan<T> b, Span<T> y);

    /// <summary>(x, y) ← (c·x − s·y, s·x + c·y), each as fma(first factor, first element, rounded second product).</summary>
    static abstract void Rotate(T c, T s, Span<T> x, Span<T> y);
}
