using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Gradus;

/// <summary>
/// A matrix: a view of <see cref="Rows"/> × <see cref="Cols"/> elements of a <see cref="Storage{T}"/>, row-major, with
/// <see cref="RowStride"/> elements from one row to the next. Copying the struct copies the view, not the numbers.
/// </summary>
/// <typeparam name="T">The element type; arithmetic is done by a <see cref="Backend{T}"/>, so any unmanaged type can be stored.</typeparam>
[DebuggerDisplay("{Shape}")]
public readonly partial struct Tensor<T>
    where T : unmanaged
{
    // Four numbers in two words, so that the struct has three fields. The compiler keeps a struct of more than four fields in memory and
    // copies it in words, each of which then waits for the two halves just written: ten nanoseconds for every window of rows when acting.
    private readonly Storage<T> _storage;
    private readonly long _offsetAndStride;
    private readonly long _rowsAndCols;

    /// <summary>A zeroed tensor with its own storage.</summary>
    /// <param name="rows">Number of rows, at least 1.</param>
    /// <param name="cols">Number of columns, at least 1.</param>
    public Tensor(int rows, int cols)
        : this(new Storage<T>(new Shape(rows, cols).Checked().Count), 0, new Shape(rows, cols))
    {
    }

    /// <summary>A contiguous view of a storage.</summary>
    /// <param name="storage">The memory.</param>
    /// <param name="offset">Index of the element (0, 0).</param>
    /// <param name="shape">The view's shape.</param>
    /// <exception cref="ArgumentOutOfRangeException">The view does not lie inside the storage.</exception>
    public Tensor(Storage<T> storage, int offset, Shape shape)
        : this(storage, offset, shape.Checked(), shape.Cols)
    {
        ArgumentNullException.ThrowIfNull(storage);
        if (offset < 0 || offset > storage.Length - shape.Count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(offset), $"A view of shape {shape} at {offset} does not fit a storage of {storage.Length} elements.");
        }
    }

    private Tensor(Storage<T> storage, int offset, Shape shape, int rowStride)
        : this(storage, Pair(offset, rowStride), Pair(shape.Rows, shape.Cols))
    {
    }

    private Tensor(Storage<T> storage, long offsetAndStride, long rowsAndCols)
    {
        _storage = storage;
        _offsetAndStride = offsetAndStride;
        _rowsAndCols = rowsAndCols;
    }

    /// <summary>Number of rows.</summary>
    public int Rows => (int)_rowsAndCols;

    /// <summary>Number of columns.</summary>
    public int Cols => (int)(_rowsAndCols >> 32);

    /// <summary>Elements from one row's start to the next row's start.</summary>
    public int RowStride => (int)(_offsetAndStride >> 32);

    /// <summary>Rows and columns.</summary>
    public Shape Shape => new(Rows, Cols);

    /// <summary>Number of elements.</summary>
    public int Count => Rows * Cols;

    /// <summary>True when no element of the storage lies between the view's rows, so that <see cref="Span"/> is exactly the view.</summary>
    public bool IsContiguous => RowStride == Cols || Rows == 1;

    /// <summary>True for a tensor with memory, false for <c>default</c>.</summary>
    public bool Exists => _storage is not null;

    /// <summary>The memory that the tensor views.</summary>
    public Storage<T> Storage => _storage;

    /// <summary>Index of the element (0, 0) in the storage.</summary>
    public int Offset => (int)_offsetAndStride;

    /// <summary>
    /// All elements, row after row, where they are: for kernels and tests. Code that must run on any backend uses <see cref="Read"/> and
    /// <see cref="Write"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The view is not contiguous (use <see cref="Row"/>), or its memory is not on the host.
    /// </exception>
    public Span<T> Span
    {
        get
        {
            ThrowUnlessContiguous();
            return _storage.Part(Offset, Count);
        }
    }

    /// <summary>
    /// The elements as the host sees them, row after row. On the host this is the tensor's own memory, without a copy; elsewhere the
    /// elements are copied to the host first. Either way it holds the numbers of this moment: use it before the tensor is written again.
    /// </summary>
    /// <exception cref="InvalidOperationException">The view is not contiguous; read it row by row (<see cref="ReadRow"/>).</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<T> Read()
    {
        ThrowUnlessContiguous();
        return _storage.IsOnHost ? _storage.Part(Offset, Count) : Downloaded();
    }

    /// <summary>
    /// Opens the tensor for the host to write <i>all</i> its elements; what the span holds before is arbitrary. On the host this is the
    /// tensor's own memory; elsewhere the elements are copied there when the result is disposed.
    /// </summary>
    /// <exception cref="InvalidOperationException">The view is not contiguous; write it row by row (<see cref="WriteRow"/>).</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public HostWrite<T> Write()
    {
        ThrowUnlessContiguous();
        return _storage.IsOnHost ? new HostWrite<T>(_storage.Part(Offset, Count), null) : new HostWrite<T>(Mirrored(), _storage);
    }

    /// <summary>Like <see cref="Write"/>, starting from the elements that the tensor holds: for changing some of them.</summary>
    /// <exception cref="InvalidOperationException">The view is not contiguous; edit it row by row (<see cref="RowRange"/>).</exception>
    public HostWrite<T> Edit()
    {
        ThrowUnlessContiguous();
        return _storage.IsOnHost ? new HostWrite<T>(_storage.Part(Offset, Count), null) : new HostWrite<T>(Downloaded(), _storage);
    }

    /// <summary>The elements of one row, where they are.</summary>
    /// <param name="row">Row index.</param>
    /// <exception cref="InvalidOperationException">The memory is not on the host.</exception>
    public Span<T> Row(int row)
    {
        if ((uint)row >= (uint)Rows)
        {
            ThrowOutside(row, 1);
        }

        return _storage.Part(Offset + (row * RowStride), Cols);
    }

    /// <summary><see cref="Read"/> of one row, which works for any view.</summary>
    /// <param name="row">Row index.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<T> ReadRow(int row) => _storage.IsOnHost ? Row(row) : DownloadedRow(row);

    /// <summary><see cref="Write"/> of one row, which works for any view.</summary>
    /// <param name="row">Row index.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public HostWrite<T> WriteRow(int row) =>
        _storage.IsOnHost ? new HostWrite<T>(Row(row), null) : new HostWrite<T>(MirroredRow(row), _storage);

    /// <summary>One element, where it is.</summary>
    /// <param name="row">Row index.</param>
    /// <param name="col">Column index.</param>
    /// <exception cref="InvalidOperationException">The memory is not on the host.</exception>
    public ref T this[int row, int col] => ref Row(row)[col];

    /// <summary>The view of rows [first, first + count).</summary>
    /// <param name="first">Index of the first row.</param>
    /// <param name="count">Number of rows, at least 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Tensor<T> RowRange(int first, int count)
    {
        if (first < 0 || count < 1 || first > Rows - count)
        {
            ThrowOutside(first, count);
        }

        return new Tensor<T>(_storage, _offsetAndStride + (first * RowStride), _rowsAndCols - Rows + count);
    }

    /// <summary>The view of columns [first, first + count).</summary>
    /// <param name="first">Index of the first column.</param>
    /// <param name="count">Number of columns, at least 1.</param>
    public Tensor<T> ColumnRange(int first, int count)
    {
        if (first < 0 || count < 1 || first > Cols - count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(first), $"Columns [{first}, {first + count}) do not lie inside a tensor of shape {Shape}.");
        }

        return new Tensor<T>(_storage, Offset + first, new Shape(Rows, count), RowStride);
    }

    /// <summary>The same elements with a different shape.</summary>
    /// <param name="rows">New number of rows.</param>
    /// <param name="cols">New number of columns; rows · cols must stay the same.</param>
    public Tensor<T> Reshape(int rows, int cols)
    {
        if (!IsContiguous || (long)rows * cols != Count)
        {
            throw new ArgumentException(
                $"A tensor of shape {Shape}{(IsContiguous ? "" : " (not contiguous)")} cannot be seen as ({rows}, {cols}).");
        }

        return new Tensor<T>(_storage, Offset, new Shape(rows, cols));
    }

    /// <summary>Fills the view from a span, row after row.</summary>
    /// <param name="source">Exactly <see cref="Count"/> elements.</param>
    public void CopyFrom(ReadOnlySpan<T> source)
    {
        if (source.Length != Count)
        {
            throw new ArgumentException($"A tensor of shape {Shape} takes {Count} elements, not {source.Length}.", nameof(source));
        }

        for (int row = 0; row < Rows; row++)
        {
            using HostWrite<T> write = WriteRow(row);
            source.Slice(row * Cols, Cols).CopyTo(write.Span);
        }
    }

    /// <summary>The elements as text, one line per row, for debuggers and examples.</summary>
    public override string ToString()
    {
        if (!Exists)
        {
            return "(no tensor)";
        }

        var text = new StringBuilder();
        for (int row = 0; row < Rows; row++)
        {
            text.Append(row == 0 ? "[" : " ");
            foreach (T value in ReadRow(row))
            {
                text.Append(CultureInfo.InvariantCulture, $" {value,10:G5}");
            }

            text.Append(row == Rows - 1 ? " ]" : "\n");
        }

        return text.ToString();
    }

    /// <summary>The same view of another storage: how a backend that keeps its memory apart finds what a tensor stands for.</summary>
    /// <param name="storage">At least as long as the tensor's own.</param>
    internal Tensor<T> On(Storage<T> storage) => new(storage, Offset, Shape, RowStride);

    /// <summary>
    /// Address of the element (0, 0). The storage does not move, so the address holds as long as the tensor is reachable.
    /// </summary>
    internal unsafe T* Pointer => _storage.Pointer + Offset;

    /// <summary>
    /// Keeps the storage from being collected up to this point: the last statement of every kernel that uses <see cref="Pointer"/>.
    /// </summary>
    internal void KeepAlive() => GC.KeepAlive(_storage);

    private static long Pair(int low, int high) => (uint)low | ((long)high << 32);

    // Memory off the host is looked at out of line, so that its cost is not compiled into every loop on the host.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private Span<T> Mirrored() => _storage.Mirror.Part(Offset, Count);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Span<T> Downloaded()
    {
        Span<T> mirrored = Mirrored();
        _storage.Place.Download(_storage, Offset, mirrored);
        return mirrored;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Span<T> MirroredRow(int row) => RowRange(row, 1).Mirrored();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Span<T> DownloadedRow(int row) => RowRange(row, 1).Downloaded();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ThrowUnlessContiguous()
    {
        if (!IsContiguous)
        {
            ThrowNotContiguous();
        }
    }

    [DoesNotReturn]
    private void ThrowNotContiguous() =>
        throw new InvalidOperationException($"A view of shape {Shape} with row stride {RowStride} is not contiguous; read it row by row.");

    [DoesNotReturn]
    private void ThrowOutside(int first, int count) =>
        throw new ArgumentOutOfRangeException(
            nameof(first), $"Rows [{first}, {first + count}) do not lie inside a tensor of shape {Shape}.");
}
