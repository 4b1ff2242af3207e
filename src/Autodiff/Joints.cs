using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>The rule by which neighbouring ops may alternate, window of rows by window.</summary>
internal static class Joints
{
    /// <summary>
    /// True for an op that needs only the window's rows of other ops' results: all of its inputs but the first are leaves.
    /// </summary>
    public static bool NeedsSameRowsOnly<T>(Op<T> op)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        op.RowDependence != RowDependence.Whole && op.Inputs.Skip(1).All(input => input.Node.Producer < 0);

    /// <summary>Columns of the widest batch that the op reads or writes.</summary>
    public static int WidestBatch<T>(Op<T> op)
        where T : unmanaged, IFloatingPointIeee754<T> => op.Inputs
            .Where(input => input.Shape.Rows == op.OutputShape.Rows)
            .Select(input => input.Shape.Cols)
            .Append(op.OutputShape.Cols)
            .Max();
}
