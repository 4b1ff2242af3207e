using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>y = x ⊙ the rows of a table with the given numbers, an op that heeds windows of rows; right.</summary>
/// <param name="x">The batch, (B, D).</param>
/// <param name="table">Any number of rows of D numbers.</param>
/// <param name="rowOf">The row of the table for each row of the batch.</param>
internal sealed class RowLookup(Var<double> x, Var<double> table, int[] rowOf) : Op<double>(x.Shape, x, table)
{
    public override RowDependence RowDependence => RowDependence.Independent;

    public override void Forward(Backend<double> backend, RowWindow rows)
    {
        for (int row = rows.First; row < rows.First + rows.Count; row++)
        {
            for (int col = 0; col < x.Shape.Cols; col++)
            {
                Output.Value[row, col] = x.Value[row, col] * table.Value[rowOf[row], col];
            }
        }
    }

    public override void Pull(Backend<double> backend, in PullRequest request)
    {
        for (int row = request.Rows.First; row < request.Rows.First + request.Rows.Count; row++)
        {
            for (int col = 0; col < x.Shape.Cols; col++)
            {
                double gradient = Output.Gradient[row, col];
                if (x.RequiresGradient)
                {
                    x.Gradient[row, col] = (request.Overwrite ? 0 : x.Gradient[row, col]) + (table.Value[rowOf[row], col] * gradient);
                }

                if (table.RequiresGradient)
                {
                    table.Gradient[rowOf[row], col] += x.Value[row, col] * gradient;
                }
            }
        }
    }

    public override void Jvp(Backend<double> backend)
    {
        for (int row = 0; row < x.Shape.Rows; row++)
        {
            for (int col = 0; col < x.Shape.Cols; col++)
            {
                Output.Tangent[row, col] = (x.RequiresGradient ? table.Value[rowOf[row], col] * x.Tangent[row, col] : 0)
                    + (table.RequiresGradient ? x.Value[row, col] * table.Tangent[rowOf[row], col] : 0);
            }
        }
    }
}
