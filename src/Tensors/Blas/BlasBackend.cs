using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Gradus;

/// <summary>
/// Products by Intel MKL or OpenBLAS, factorisations by their LAPACK where it is present; everything else by a
/// <see cref="ManagedBackend{T}"/>. The library is loaded when <see cref="TryCreate"/> is called, so a program that uses this class also
/// runs on machines without one.
/// <para>
/// Results agree with the definition to one rounding per term, but not to the bit, and may differ between machines. An instance may be used
/// by several threads at once.
/// </para>
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed partial class BlasBackend<T> : ForwardingBackend<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly BlasFunctions<T> _blas;
    private readonly BlasLibrary _library;

    private BlasBackend(BlasKind kind, BlasLibrary library, BlasFunctions<T> functions)
        : base(new ManagedBackend<T>(library.Threads))
    {
        Kind = kind;
        _library = library;
        _blas = functions;
    }

    /// <inheritdoc/>
    public override string Name => Kind == BlasKind.Mkl ? "mkl" : "openblas";

    /// <inheritdoc/>
    public override int Threads => _library.Threads;

    /// <inheritdoc/>
    public override bool IsBitReproducible => false;

    /// <inheritdoc/>
    public override PreparedPlan<T> Prepare(Plan<T> plan) => Threads > 1 ? base.Prepare(plan) : new WindowedPlan<T>(this, plan);

    /// <summary>Which library computes.</summary>
    public BlasKind Kind { get; }

    /// <summary>The library's own description: its version and build.</summary>
    public string LibraryVersion => _library.Version;

    /// <summary>The file that was loaded, by the name passed to the system.</summary>
    public string LibraryFile => _library.File.Name;

    /// <summary>True if the library also computes Cholesky factors, inverses and eigenvalues.</summary>
    public bool HasLapack => _blas.HasLapack;

    /// <summary>
    /// Looks for the library and makes a backend with it. It looks wherever the system looks for libraries, and for MKL in MKLROOT too; the
    /// environment variables <c>GRADUS_MKL</c> and <c>GRADUS_OPENBLAS</c> can name a file instead.
    /// </summary>
    /// <param name="kind">Which library.</param>
    /// <param name="threads">
    /// Threads that one product may use, at least 1. It applies to the whole process: the first call for a kind decides, and a later call
    /// with a different number is refused.
    /// </param>
    /// <param name="backend">The backend, when the result is true.</param>
    /// <param name="reason">When the result is false, one sentence that says why.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="threads"/> is below 1, or <paramref name="kind"/> is not a named value.
    /// </exception>
    /// <exception cref="NotSupportedException">
    /// <typeparamref name="T"/> is neither <see cref="float"/> nor <see cref="double"/>.
    /// </exception>
    public static bool TryCreate(BlasKind kind, int threads, [NotNullWhen(true)] out BlasBackend<T>? backend, out string reason)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        if (!Enum.IsDefined(kind))
        {
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "The library must be Mkl or OpenBlas.");
        }

        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
        {
            throw new NotSupportedException($"A BLAS computes in float and double, not in {typeof(T).Name}.");
        }

        backend = null;
        if (!BlasLibrary.TryLoad(kind, threads, out BlasLibrary? library, out reason))
        {
            return false;
        }

        var functions = new BlasFunctions<T>(library.File);
        if (!functions.HasProducts)
        {
            reason = $"{library.File.Name} has no cblas_gemm and cblas_syrk for {typeof(T).Name}.";
            return false;
        }

        backend = new BlasBackend<T>(kind, library, functions);
        return true;
    }

    /// <inheritdoc/>
    protected internal override void ProductCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> c, bool accumulate)
    {
        Debug.Assert(a.Rows == c.Rows && a.Cols == b.Rows && b.Cols == c.Cols);
        _blas.Gemm(transposeA: false, transposeB: false, a.Cols, a, b, c, accumulate);
    }

    /// <inheritdoc/>
    protected internal override void ProductTransposedBCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> c, bool accumulate)
    {
        Debug.Assert(a.Rows == c.Rows && a.Cols == b.Cols && b.Rows == c.Cols);
        _blas.Gemm(transposeA: false, transposeB: true, a.Cols, a, b, c, accumulate);
    }

    /// <inheritdoc/>
    protected internal override void ProductTransposedACore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> c, bool accumulate)
    {
        Debug.Assert(a.Cols == c.Rows && a.Rows == b.Rows && b.Cols == c.Cols);
        _blas.Gemm(transposeA: true, transposeB: false, a.Rows, a, b, c, accumulate);
    }

    /// <inheritdoc/>
    protected internal override void AffineCore(in Tensor<T> x, in Tensor<T> weight, in Tensor<T> y, bool accumulate)
    {
        Debug.Assert(x.Rows == y.Rows && weight.Rows == x.Cols + 1 && weight.Cols == y.Cols);
        // The bias first: a product with β = 1 adds to it.
        if (accumulate)
        {
            AddRowCore(weight.RowRange(x.Cols, 1), y);
        }
        else
        {
            ReadOnlySpan<T> bias = weight.Row(x.Cols);
            for (int row = 0; row < y.Rows; row++)
            {
                bias.CopyTo(y.Row(row));
            }
        }

        ProductCore(x, weight.RowRange(0, x.Cols), y, accumulate: true);
    }

    /// <inheritdoc/>
    protected internal override void AffineWeightVjpCore(in Tensor<T> x, in Tensor<T> dy, in Tensor<T> dWeight)
    {
        Debug.Assert(x.Rows == dy.Rows && dWeight.Rows == x.Cols + 1 && dWeight.Cols == dy.Cols);
        ProductTransposedACore(x, dy, dWeight.RowRange(0, x.Cols), accumulate: true);
        AddColumnSumCore(dy, dWeight.RowRange(x.Cols, 1));
    }
}
