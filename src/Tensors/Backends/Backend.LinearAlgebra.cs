namespace Gradus;

/// <content> Linear algebra of symmetric matrices, sized for the curvature factors of a layer (up to about a thousand rows). They run once
/// every few updates; the host decides what follows from the results of those that begin with <c>Try</c>.
/// </content>
public abstract partial class Backend<T>
{
    /// <summary>
    /// c = [x 1]ᵀ·[x 1], terms in ascending row: the second moments of a layer's input with a one appended, times the number of rows.
    /// </summary>
    /// <param name="x">(B, in).</param>
    /// <param name="c">(in + 1, in + 1), symmetric to the last bit; the last row and column are Σ_b x_b, the corner is B.</param>
    public void AffineSecondMoment(Tensor<T> x, Tensor<T> c)
    {
        Check(c.Rows == x.Cols + 1 && c.Cols == c.Rows, "x (B, in), c (in + 1, in + 1)", x, c);
        AffineSecondMomentCore(x, c);
    }

    /// <summary>c = xᵀ·x, terms in ascending row.</summary>
    /// <param name="x">(B, n).</param>
    /// <param name="c">(n, n), symmetric to the last bit.</param>
    public void SecondMoment(Tensor<T> x, Tensor<T> c)
    {
        Check(c.Rows == x.Cols && c.Cols == c.Rows, "x (B, n), c (n, n)", x, c);
        SecondMomentCore(x, c);
    }

    /// <summary>y = tr a, adding in ascending order.</summary>
    /// <param name="a">(n, n).</param>
    /// <param name="y">(1, 1).</param>
    public void Trace(Tensor<T> a, Tensor<T> y)
    {
        Check(a.Rows == a.Cols && y.Shape == Shape.Scalar, "a (n, n), y (1, 1)", a, y);
        TraceCore(a, y);
    }

    /// <summary>a += α·I.</summary>
    /// <param name="alpha">α.</param>
    /// <param name="a">(n, n).</param>
    public void AddDiagonal(T alpha, Tensor<T> a)
    {
        Check(a.Rows == a.Cols, "a (n, n)", a);
        AddDiagonalCore(alpha, a);
    }

    /// <summary>
    /// y = ‖a‖₁ = max_j Σ_i |a_ij|, adding in ascending i; NaN when an element is. For a symmetric matrix no eigenvalue is larger.
    /// </summary>
    /// <param name="a">(n, n).</param>
    /// <param name="y">(1, 1).</param>
    public void OneNorm(Tensor<T> a, Tensor<T> y)
    {
        Check(a.Rows == a.Cols && y.Shape == Shape.Scalar, "a (n, n), y (1, 1)", a, y);
        OneNormCore(a, y);
    }

    /// <summary>The Cholesky factor a = l·lᵀ. Only the lower triangle of a is read; l may be a.</summary>
    /// <param name="a">(n, n), symmetric.</param>
    /// <param name="l">(n, n), lower triangular, zeros above the diagonal; arbitrary when the result is false.</param>
    /// <returns>False when a pivot is not positive or not finite: to working precision a is not positive definite.</returns>
    public bool TryCholesky(Tensor<T> a, Tensor<T> l)
    {
        Check(a.Rows == a.Cols, "a (n, n)", a);
        CheckElementwise(a, l);
        return TryCholeskyCore(a, l);
    }

    /// <summary>(l·lᵀ)⁻¹: the inverse of a positive definite matrix from its Cholesky factor.</summary>
    /// <param name="l">(n, n), lower triangular with a positive diagonal.</param>
    /// <param name="inverse">(n, n), symmetric to the last bit; may be l.</param>
    public void CholeskyInverse(Tensor<T> l, Tensor<T> inverse)
    {
        Check(l.Rows == l.Cols, "l (n, n)", l);
        CheckElementwise(l, inverse);
        CholeskyInverseCore(l, inverse);
    }

    /// <summary>
    /// a = Q·diag(d)·Qᵀ by Householder tridiagonalisation and implicit QL (Golub &amp; Van Loan, Matrix Computations, §8.3). Only the lower
    /// triangle of a is read. Errors are of the order of ε‖a‖, so a tiny eigenvalue of a semi-definite matrix may come out negative.
    /// </summary>
    /// <param name="a">(n, n), symmetric.</param>
    /// <param name="values">d, (1, n), ascending.</param>
    /// <param name="vectors">
    /// Q, (n, n), eigenvectors in columns, each signed so that its first component of at least half the largest size is positive; must not
    /// be a.
    /// </param>
    /// <returns>False when an element of a is not finite or the iteration does not converge; the destinations are arbitrary then.</returns>
    public bool TrySymmetricEigen(Tensor<T> a, Tensor<T> values, Tensor<T> vectors)
    {
        Check(a.Rows == a.Cols && values.Rows == 1 && values.Cols == a.Cols, "a (n, n), values (1, n)", a, values);
        Check(vectors.IsShapedLike(a), "a and vectors (n, n)", a, vectors);
        Check(true, "", values, vectors);
        return TrySymmetricEigenCore(a, values, vectors);
    }

    /// <summary>y_ij = x_ij / (a_i·b_j + shift), the sum fused: solves (diag a ⊗ diag b + shift·I) y = x.</summary>
    /// <param name="x">(M, N).</param>
    /// <param name="a">(1, M).</param>
    /// <param name="b">(1, N).</param>
    /// <param name="shift">Added to every product.</param>
    /// <param name="y">(M, N); may be x.</param>
    public void DivideByOuter(Tensor<T> x, Tensor<T> a, Tensor<T> b, T shift, Tensor<T> y)
    {
        Check(a.Rows == 1 && a.Cols == y.Rows && b.Rows == 1 && b.Cols == y.Cols, "a (1, M), b (1, N), y (M, N)", a, b, y);
        CheckElementwise(x, y);
        DivideByOuterCore(x, a, b, shift, y);
    }
}
