using System.Numerics;

namespace Gradus;

/// <summary>
/// One step of a <see cref="Plan{T}"/>, such as an op in one direction. It says which pieces it may be computed in; the backend decides
/// which it is.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="shape">Rows of the batch, and columns of the widest batch that the step reads or writes.</param>
/// <param name="dependence">Which pieces <see cref="Run"/> may be asked for.</param>
/// <param name="joinsPrevious">See <see cref="JoinsPrevious"/>.</param>
public abstract class PlanStep<T>(Shape shape, RowDependence dependence, bool joinsPrevious)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Rows of the batch.</summary>
    public int Rows { get; } = shape.Rows;

    /// <summary>Columns of the widest batch that the step reads or writes.</summary>
    public int Cols { get; } = shape.Cols;

    /// <summary>Which pieces <see cref="Run"/> may be asked for.</summary>
    public RowDependence Dependence { get; } = dependence;

    /// <summary>
    /// True when this step needs of the step before nothing but the same rows, so that the two may take turns window by window. The order
    /// of additions, and so every bit, is that of one step after the other.
    /// </summary>
    public bool JoinsPrevious { get; } = joinsPrevious;

    /// <summary>Computes the rows of a window.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="rows">The rows; all of them where <see cref="Dependence"/> is <see cref="RowDependence.Whole"/>.</param>
    public abstract void Run(Backend<T> backend, RowWindow rows);
}
