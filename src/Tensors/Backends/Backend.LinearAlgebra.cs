namespace Gradus;

/// <content> Linear algebra of symmetric matrices, sized for the curvature factors of a layer (up to about a thousand rows). Unlike the
/// rest of the surface, these members have a body, the plain loop that defines them: they run once every few updates, so a backend without
/// a faster version keeps this one.
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
        for (int i = 0; i < inputs; i++)
        {
            c[i, inputs] = sum[0, i];
        }

        c[inputs, inputs] = T.CreateChecked(x.Rows);
    }

    /// <summary>c = xᵀ·x, terms in ascending row.</summary>
    /// <param name="x">(B, n).</param>
    /// <param name="c">(n, n), symmetric to the last bit.</param>
    public virtual void SecondMoment(Tensor<T> x, Tensor<T> c) => ProductTransposedA(x, x, c);

    /// <summary>tr a, adding in ascending order.</summary>
    /// <param name="a">(n, n).</param>
    public virtual T Trace(Tensor<T> a)
    {
        T trace = T.Zero;
        for (int i = 0; i < a.Rows; i++)
        {
            trace += a[i, i];
        }

        return trace;
    }

    /// <summary>a += α·I.</summary>
    /// <param name="alpha">α.</param>
    /// <param name="a">(n, n).</param>
    public virtual void AddDiagonal(T alpha, Tensor<T> a)
    {
        for (int i = 0; i < a.Rows; i++)
        {
            a[i, i] += alpha;
        }
    }

    /// <summary>
    /// ‖a‖₁ = max_j Σ_i |a_ij|, adding in ascending i; NaN if an element is. A bound on the eigenvalues of a symmetric matrix.
    /// </summary>
    /// <param name="a">(n, n).</param>
    public virtual T OneNorm(Tensor<T> a)
    {
        T norm = T.Zero;
        for (int j = 0; j < a.Cols; j++)
        {
            T sum = T.Zero;
            for (int i = 0; i < a.Rows; i++)
            {
                sum += T.Abs(a[i, j]);
            }

            norm = T.Max(norm, sum);
        }

        return norm;
    }

    /// <summary>The Cholesky factor a = l·lᵀ. Only the lower triangle of a is read; l may be a.</summary>
    /// <param name="a">(n, n), symmetric.</param>
    /// <param name="l">(n, n), lower triangular, zeros above the diagonal; arbitrary when the result is false.</param>
    /// <returns>False when a pivot is not positive or not finite: to working precision a is not positive definite.</returns>
    public virtual bool TryCholesky(Tensor<T> a, Tensor<T> l) => Cholesky.TryFactor(a, l);

    /// <summary>(l·lᵀ)⁻¹: the inverse of a positive definite matrix from its Cholesky factor.</summary>
    /// <param name="l">(n, n), lower triangular with a positive diagonal.</param>
    /// <param name="inverse">(n, n), symmetric to the last bit; may be l.</param>
    public virtual void CholeskyInverse(Tensor<T> l, Tensor<T> inverse) => Cholesky.Invert(l, inverse);

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
    public virtual bool TrySymmetricEigen(Tensor<T> a, Tensor<T> values, Tensor<T> vectors) =>
        SymmetricEigen<PlainRows<T>, T>.TryDecompose(a, values, vectors);

    /// <summary>y_ij = x_ij / (a_i·b_j + shift), the sum fused: solves (diag a ⊗ diag b + shift·I) y = x.</summary>
    /// <param name="x">(M, N).</param>
    /// <param name="a">(1, M).</param>
    /// <param name="b">(1, N).</param>
    /// <param name="shift">Added to every product.</param>
    /// <param name="y">(M, N); may be x.</param>
    public virtual void DivideByOuter(Tensor<T> x, Tensor<T> a, Tensor<T> b, T shift, Tensor<T> y)
    {
        for (int i = 0; i < y.Rows; i++)
        {
            for (int j = 0; j < y.Cols; j++)
            {
                y[i, j] = x[i, j] / T.FusedMultiplyAdd(a[0, i], b[0, j], shift);
            }
        }
    }
}
