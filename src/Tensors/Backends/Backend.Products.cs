namespace Gradus;

/// <content>Matrix products. Terms are added in ascending k, with one fused multiply-add each; exceptions are stated.</content>
public abstract partial class Backend<T>
{
    /// <summary>c = a·b, or c += a·b.</summary>
    /// <param name="a">(M, K).</param>
    /// <param name="b">(K, N).</param>
    /// <param name="c">(M, N).</param>
    /// <param name="accumulate">True to start each element's sum at the value in <paramref name="c"/> instead of at zero.</param>
    public void Product(Tensor<T> a, Tensor<T> b, Tensor<T> c, bool accumulate = false)
    {
        Check(a.Rows == c.Rows && a.Cols == b.Rows && b.Cols == c.Cols, "a (M, K), b (K, N), c (M, N)", a, b, c);
        ProductCore(a, b, c, accumulate);
    }

    /// <summary>
    /// c = a·bᵀ, or c += a·bᵀ: the input gradient of a linear layer. With at most four columns and at least 128 terms each element is a dot
    /// product, in the order of <see cref="Dot"/>.
    /// </summary>
    /// <param name="a">(M, K).</param>
    /// <param name="b">(N, K).</param>
    /// <param name="c">(M, N).</param>
    /// <param name="accumulate">True to start each element's sum at the value in <paramref name="c"/> instead of at zero.</param>
    public void ProductTransposedB(Tensor<T> a, Tensor<T> b, Tensor<T> c, bool accumulate = false)
    {
        Check(a.Rows == c.Rows && a.Cols == b.Cols && b.Rows == c.Cols, "a (M, K), b (N, K), c (M, N)", a, b, c);
        ProductTransposedBCore(a, b, c, accumulate);
    }

    /// <summary>c = aᵀ·b, or c += aᵀ·b: the weight gradient of a linear layer, the second moments of its inputs.</summary>
    /// <param name="a">(K, M).</param>
    /// <param name="b">(K, N).</param>
    /// <param name="c">(M, N).</param>
    /// <param name="accumulate">True to start each element's sum at the value in <paramref name="c"/> instead of at zero.</param>
    public void ProductTransposedA(Tensor<T> a, Tensor<T> b, Tensor<T> c, bool accumulate = false)
    {
        Check(a.Cols == c.Rows && a.Rows == b.Rows && b.Cols == c.Cols, "a (K, M), b (K, N), c (M, N)", a, b, c);
        ProductTransposedACore(a, b, c, accumulate);
    }

    /// <summary>
    /// y = [x 1]·W̄, or y += [x 1]·W̄: a linear layer whose bias is the last row of W̄. The terms of x are summed in chunks, of 32 up to 64
    /// inputs and of 64 beyond; the first chunk starts at the bias (after y, when accumulating), the others at zero, and the chunks are
    /// added in order.
    /// </summary>
    /// <param name="x">(B, in).</param>
    /// <param name="weight">W̄, (in + 1, out).</param>
    /// <param name="y">(B, out).</param>
    /// <param name="accumulate">True to add to <paramref name="y"/>.</param>
    public void Affine(Tensor<T> x, Tensor<T> weight, Tensor<T> y, bool accumulate = false)
    {
        Check(
            x.Rows == y.Rows && weight.Rows == x.Cols + 1 && weight.Cols == y.Cols,
            "x (B, in), weight (in + 1, out), y (B, out)",
            x, weight, y);
        AffineCore(x, weight, y, accumulate);
    }

    /// <summary>dW̄ += [x 1]ᵀ·dy: the gradient of <see cref="Affine"/> with respect to W̄; the last row receives Σ_b dy_b.</summary>
    /// <param name="x">(B, in).</param>
    /// <param name="dy">(B, out).</param>
    /// <param name="dWeight">dW̄, (in + 1, out).</param>
    public void AffineWeightVjp(Tensor<T> x, Tensor<T> dy, Tensor<T> dWeight)
    {
        Check(
            x.Rows == dy.Rows && dWeight.Rows == x.Cols + 1 && dWeight.Cols == dy.Cols,
            "x (B, in), dy (B, out), dWeight (in + 1, out)",
            x, dy, dWeight);
        AffineWeightVjpCore(x, dy, dWeight);
    }

    /// <summary>
    /// y = xᵀ. A <see cref="Product"/> with y has the bits of <see cref="ProductTransposedB"/> with x, dot products aside; transposing a
    /// factor once is faster where many products of few rows share it.
    /// </summary>
    /// <param name="x">(M, N).</param>
    /// <param name="y">(N, M).</param>
    public void Transpose(Tensor<T> x, Tensor<T> y)
    {
        Check(x.Rows == y.Cols && x.Cols == y.Rows, "x (M, N), y (N, M)", x, y);
        TransposeCore(x, y);
    }
}
