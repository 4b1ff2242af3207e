using System.Numerics;

namespace Gradus;

/// <summary>
/// The default backend: SIMD kernels in C#, nothing native. Results are the same bits for every vector width and every number of threads.
/// <para>
/// An instance may be used by several threads at once; a call allocates nothing after the first of its size on a thread.
/// </para>
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed partial class ManagedBackend<T> : ForwardingBackend<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>The environment variable that decides the width for <see cref="VectorWidth.Auto"/>.</summary>
    public const string WidthVariable = VectorWidths.Variable;

    /// <summary>Makes a backend.</summary>
    /// <param name="threads">Threads that one large member may use, the caller's included; at least 1.</param>
    /// <param name="width">The vector width. A width that the machine lacks also works, slowly.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="threads"/> is below 1, or <paramref name="width"/> is not a named value.
    /// </exception>
    /// <exception cref="NotSupportedException">
    /// <typeparamref name="T"/> is neither <see cref="float"/> nor <see cref="double"/>.
    /// </exception>
    public ManagedBackend(int threads = 1, VectorWidth width = VectorWidth.Auto)
        : this(threads, width, WorkPerPart)
    {
    }

    /// <summary>Makes a backend that divides work as small as a test needs.</summary>
    /// <param name="threads">As above.</param>
    /// <param name="width">As above.</param>
    /// <param name="workPerPart">Multiply-adds worth a thread, at least 1.</param>
    internal ManagedBackend(int threads, VectorWidth width, long workPerPart)
        : this(Lanes(VectorWidths.Resolve(width)), threads, VectorWidths.Resolve(width), workPerPart)
    {
    }

    private ManagedBackend(Backend<T> kernels, int threads, VectorWidth width, long workPerPart)
        : base(kernels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Threads = threads;
        Width = width;
        _kernels = kernels;
        _workPerPart = workPerPart;
        _splitter = threads > 1 ? RowSplitter<T>.Of(threads) : null;
    }

    /// <inheritdoc/>
    public override string Name => "managed";

    /// <inheritdoc/>
    public override int Threads { get; }

    /// <inheritdoc/>
    public override bool IsBitReproducible => true;

    /// <summary>The vector width in use, never <see cref="VectorWidth.Auto"/>.</summary>
    public VectorWidth Width { get; }

    /// <inheritdoc/>
    /// <remarks>One thread takes rows in windows that fit the caches; several share the rows of each step.</remarks>
    public override PreparedPlan<T> Prepare(Plan<T> plan) => Threads > 1 ? base.Prepare(plan) : new WindowedPlan<T>(this, plan);

    private static Backend<T> Lanes(VectorWidth width)
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
        {
            throw new NotSupportedException($"The managed backend computes in float and double, not in {typeof(T).Name}.");
        }

        return width switch
        {
            VectorWidth.Bits128 => new LaneBackend<Lanes128<T>, T>(),
            VectorWidth.Bits256 => new LaneBackend<Lanes256<T>, T>(),
            _ => new LaneBackend<Lanes512<T>, T>(),
        };
    }
}
