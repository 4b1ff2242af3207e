using System.Numerics;

namespace Gradus;

/// <summary>
/// One step of a <see cref="Plan{T}"/>: an op in one direction. It says which pieces it may be computed in; the backend decides which it
/// is.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public abstract class PlanStep<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Rows of the batch.</summary>
    public abstract int Rows { get; }

    /// <summary>Columns of the widest batch that the step reads or writes.</summary>
    public abstract int Cols { get; }

    /// <summary>Which pieces <see cref="Run"/> may be asked for.</summary>
    public abstract RowDependence Dependence { get; }

    /// <summary>
    /// True when this step needs of the step before nothing but the same rows, so that the two may take turns window by window. The order
    /// of additions, and so every bit, is that of one step after the other.
    /// </summary>
    public abstract bool JoinsPrevious { get; }

    /// <summary>What is done once before the first window: gradients that nothing was added to yet become zero.</summary>
    /// <param name="backend">The backend.</param>
    public virtual void Begin(Backend<T> backend)
    {
    }

    /// <summary>Computes the rows of a window.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="rows">The rows; all of them where <see cref="Dependence"/> is <see cref="RowDependence.Whole"/>.</param>
    public abstract void Run(Backend<T> backend, RowWindow rows);
}
