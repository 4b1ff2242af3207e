using System.Diagnostics;
using System.Numerics;
using MathNet.Numerics;
using MathNet.Numerics.Providers.LinearAlgebra;
using Orientation = MathNet.Numerics.Providers.LinearAlgebra.Transpose;

namespace Gradus;

/// <summary>
/// Products and factorisations by the linear-algebra provider of MathNet.Numerics: its managed one, or Intel MKL when the application
/// references <c>MathNet.Numerics.Providers.MKL</c> and one of its native packages, which MathNet finds by itself. Everything else is
/// computed by a <see cref="ManagedBackend{T}"/>.
/// <para>
/// MathNet works on column-major arrays, so every call copies its operands and allocates; it is here for programs that live with MathNet
/// already. MathNet's own <see cref="Control.MaxDegreeOfParallelism"/> decides how many threads it takes.
/// </para>
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed partial class MathNetBackend<T> : ForwardingBackend<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly ILinearAlgebraProvider<T> _provider;

    /// <summary>Makes a backend.</summary>
    /// <param name="provider">Computes; null for the one that MathNet uses, see <see cref="LinearAlgebraControl.Provider"/>.</param>
    /// <exception cref="NotSupportedException">
    /// <typeparamref name="T"/> is neither <see cref="float"/> nor <see cref="double"/>.
    /// </exception>
    public MathNetBackend(ILinearAlgebraProvider? provider = null)
        : base(new ManagedBackend<T>())
    {
        provider ??= LinearAlgebraControl.Provider;
        _provider = (ILinearAlgebraProvider<T>)provider;
        ProviderName = provider.ToString() ?? provider.GetType().Name;
    }

    /// <inheritdoc/>
    public override string Name => "mathnet";

    /// <inheritdoc/>
    public override int Threads => Control.MaxDegreeOfParallelism;

    /// <inheritdoc/>
    public override bool IsBitReproducible => false;

    /// <summary>What the provider calls itself, such as <c>Managed</c>.</summary>
    public string ProviderName { get; }

    /// <inheritdoc/>
    protected internal override void ProductCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> c, bool accumulate)
    {
        Debug.Assert(a.Rows == c.Rows && a.Cols == b.Rows && b.Cols == c.Cols);
        Multiply(a, transposeA: false, b, transposeB: false, c, accumulate);
    }

    /// <inheritdoc/>
    protected internal override void ProductTransposedBCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> c, bool accumulate)
    {
        Debug.Assert(a.Rows == c.Rows && a.Cols == b.Cols && b.Rows == c.Cols);
        Multiply(a, transposeA: false, b, transposeB: true, c, accumulate);
    }

    /// <inheritdoc/>
    protected internal override void ProductTransposedACore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> c, bool accumulate)
    {
        Debug.Assert(a.Cols == c.Rows && a.Rows == b.Rows && b.Cols == c.Cols);
        Multiply(a, transposeA: true, b, transposeB: false, c, accumulate);
    }

    /// <inheritdoc/>
    protected internal override void AffineCore(in Tensor<T> x, in Tensor<T> weight, in Tensor<T> y, bool accumulate)
    {
        Debug.Assert(x.Rows == y.Rows && weight.Rows == x.Cols + 1 && weight.Cols == y.Cols);
        if (!accumulate)
        {
            FillCore(T.Zero, y);
        }

        AddRowCore(weight.RowRange(x.Cols, 1), y);
        ProductCore(x, weight.RowRange(0, x.Cols), y, accumulate: true);
    }

    /// <inheritdoc/>
    protected internal override void AffineWeightVjpCore(in Tensor<T> x, in Tensor<T> dy, in Tensor<T> dWeight)
    {
        Debug.Assert(x.Rows == dy.Rows && dWeight.Rows == x.Cols + 1 && dWeight.Cols == dy.Cols);
        ProductTransposedACore(x, dy, dWeight.RowRange(0, x.Cols), accumulate: true);
        AddColumnSumCore(dy, dWeight.RowRange(x.Cols, 1));
    }

    /// <summary>
    /// cᵀ = op(b)ᵀ·op(a)ᵀ (+ cᵀ). What is row-major here is the transpose to MathNet, whose matrices are column-major, so the factors
    /// change places and keep their flags.
    /// </summary>
    private void Multiply(Tensor<T> a, bool transposeA, Tensor<T> b, bool transposeB, Tensor<T> c, bool accumulate)
    {
        T[] result = accumulate ? ToArray(c) : new T[c.Count];
        _provider.MatrixMultiplyWithUpdate(
            transposeB ? Orientation.Transpose : Orientation.DontTranspose,
            transposeA ? Orientation.Transpose : Orientation.DontTranspose,
            T.One,
            ToArray(b), b.Cols, b.Rows,
            ToArray(a), a.Cols, a.Rows,
            accumulate ? T.One : T.Zero,
            result);
        c.CopyFrom(result);
    }

    private static T[] ToArray(Tensor<T> x)
    {
        var array = new T[x.Count];
        for (int row = 0; row < x.Rows; row++)
        {
            x.Row(row).CopyTo(array.AsSpan(row * x.Cols));
        }

        return array;
    }
}
