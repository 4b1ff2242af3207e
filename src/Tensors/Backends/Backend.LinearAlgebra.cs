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
    public virtual void AffineSecondMoment(Tensor<T> x, Tensor<T> c)
    {
        int inputs = x.Cols;
        SecondMoment(x, c.RowRange(0, inputs).ColumnRange(0, inputs));
        Tensor<T> sum = c.RowRange(inputs, 1).ColumnRange(0, inputs);
        Fill(T.Zero, sum);
        AddColumnSum(x, sum);
        Copy(sum.Reshape(inputs, 1), c.RowRange(0, inputs).ColumnRange(inputs, 1));
        Fill(T.CreateChecked(x.Rows), c.RowRange(inputs, 1).ColumnRange(inputs, 1));
    }

    /// <summary>c = xᵀ·x, terms in ascending row.</summary>
    /// <param name="x">(B, n).</param>
    /// <param name="c">(n, n), symmetric to the last bit.</param>
    public abstract void SecondMoment(Tensor<T> x, Tensor<T> c);

    /// <summary>y = tr a, adding in ascending order.</summary>
    /// <param name="a">(n, n).</param>
    /// <param name="y">(1, 1).</param>
    public abstract void Trace(Tensor<T> a, Tensor<T> y);

    /// <summary>a += α·I.</summary>
    /// <param name="alpha">α.</param>
    /// <param name="a">(n, n).</param>
    public abstract void AddDiagonal(T alpha, Tensor<T> a);

    /// <summary>
    /// y = ‖a‖₁ = max_j Σ_i |a_ij|, adding in ascending i; NaN when an element is. For a symmetric matrix no eigenvalue is larger.
    /// </summary>
    /// <param name="a">(n, n).</param>
    /// <param name="y">(1, 1).</param>
    public abstract void OneNorm(Tensor<T> a, Tensor<T> y);

    /// <summary>The Cholesky factor a = l·lᵀ. Only the lower triangle of a is read; l may be a.</summary>
    /// <param name="a">(n, n), symmetric.</param>
    /// <param name="l">(n, n), lower triangular, zeros above the diagonal; arbitrary when the result is false.</param>
    /// <returns>False when a pivot is not positive or not finite: to working precision a is not positive definite.</returns>
    public abstract bool TryCholesky(Tensor<T> a, Tensor<T> l);

    /// <summary>(l·lᵀ)⁻¹: the inverse of a positive definite matrix from its Cholesky factor.</summary>
    /// <param name="l">(n, n), lower triangular with a positive diagonal.</param>
    /// <param name="inverse">(n, n), symmetric to the last bit; may be l.</param>
    public abstract void CholeskyInverse(Tensor<T> l, Tensor<T> inverse);

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
    public abstract bool TrySymmetricEigen(Tensor<T> a, Tensor<T> values, Tensor<T> vectors);

    /// <summary>y_ij = x_ij / (a_i·b_j + shift), the sum fused: solves (diag a ⊗ diag b + shift·I) y = x.</summary>
    /// <param name="x">(M, N).</param>
    /// <param name="a">(1, M).</param>
    /// <param name="b">(1, N).</param>
    /// <param name="shift">Added to every product.</param>
    /// <param name="y">(M, N); may be x.</param>
    public abstract void DivideByOuter(Tensor<T> x, Tensor<T> a, Tensor<T> b, T shift, Tensor<T> y);
}
