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
        op.RowDependence != RowDependence.Whole && op.InputNodes.Skip(1).All(input => input.Producer < 0);

    /// <summary>Rows of the op's result, and columns of the widest batch that the op reads or writes.</summary>
    public static Shape WidestBatch<T>(Op<T> op)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Shape widest = op.OutputShape;
        foreach (Node<T> input in op.InputNodes)
        {
            Shape shape = input.Value.Shape;
            if (shape.Rows == widest.Rows && shape.Cols > widest.Cols)
            {
                widest = shape;
            }
        }

        return widest;
    }
}
