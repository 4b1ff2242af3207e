using System.Numerics;

namespace Gradus;

/// <summary>
/// The arithmetic surface: everything that the rest of the library ever computes, one member per kernel. A backend is a constructor
/// argument, never a global. <see cref="ReferenceBackend{T}"/> defines every member by a plain loop; all others are tested against it.
/// <para>
/// Members that fill memory take the destination last. A name that begins with <c>Add</c> or ends in <c>Vjp</c> adds to its destination,
/// all other members overwrite it. An element-wise destination may be one of the sources, the same view of it; no other overlap of a
/// source with a destination is allowed.
/// </para>
/// <para>
/// <b>The public edge is checked, in Release too.</b> A member throws an <see cref="ArgumentException"/> before it has touched anything if
/// an operand is <c>default</c> or in another place's memory, if shapes do not fit, if an index is no column, or if operands overlap as
/// they may not. A backend implements the cores (<c>SumCore</c> for <see cref="Sum"/>), which may trust what the edge has checked.
/// </para>
/// <para>
/// <b>The same bits everywhere.</b> <see cref="ReferenceBackend{T}"/> and the managed backend promise one fixed sequence of IEEE operations
/// per element, whatever the vector width and thread count: products add their terms in ascending k with one fused multiply-add each,
/// affine maps in chunks (<see cref="Affine"/>); reductions use 16 logical lanes (element i goes to lane i mod 16, in ascending order,
/// every lane starting at +0) that are then added as a tree l + (l+8), l + (l+4), l + (l+2), l + (l+1). Native backends promise tolerances
/// instead.
/// </para>
/// </summary>
/// <typeparam name="T"><see cref="float"/> to train, <see cref="double"/> to check.</typeparam>
public abstract partial class Backend<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Short name for tables and messages, such as <c>managed</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The number of threads that one member may use; 1 means that everything runs on the caller's thread.</summary>
    public virtual int Threads => 1;

    /// <summary>True when the results are the fixed sequence of operations described above, so that golden hashes hold.</summary>
    public abstract bool IsBitReproducible { get; }

    /// <summary>Where the tensors live that the members work on. Memory asked of another place cannot be passed to them.</summary>
    public virtual MemoryPlace Memory => MemoryPlace.Host;

    /// <summary>Makes what replays a plan.</summary>
    /// <param name="plan">The steps; they stay as they are.</param>
    public virtual PreparedPlan<T> Prepare(Plan<T> plan) => new(this, plan);

    /// <summary>A zeroed tensor in memory that the members can work on. Code that needs memory asks its backend.</summary>
    /// <param name="rows">Number of rows, at least 1.</param>
    /// <param name="cols">Number of columns, at least 1.</param>
    public Tensor<T> Allocate(int rows, int cols) => Allocate<T>(rows, cols);

    /// <summary>A zeroed tensor of other elements, such as the columns that <see cref="Pick"/> takes.</summary>
    /// <typeparam name="TElement">The element type.</typeparam>
    /// <param name="rows">Number of rows, at least 1.</param>
    /// <param name="cols">Number of columns, at least 1.</param>
    public Tensor<TElement> Allocate<TElement>(int rows, int cols)
        where TElement : unmanaged
    {
        Shape shape = new Shape(rows, cols).Checked();
        return new Tensor<TElement>(Memory.Allocate<TElement>(shape.Count), 0, shape);
    }
}
