using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>
/// A rule that is nearly right: the gradient of one input of one op is off by a relative error in a part of its elements. Forward mode makes
/// the same mistake, so that the two agree with each other.
/// </summary>
/// <param name="Op">The op.</param>
/// <param name="Input">Which of its inputs.</param>
/// <param name="Extent">How much of the input's gradient.</param>
/// <param name="Error">The relative error; with 1 the gradient is twice what it should be.</param>
/// <param name="Block">Only where the input is this parameter block; null for all ops of the name.</param>
internal sealed record Slip(string Op, int Input, SlipExtent Extent, double Error, string? Block = null) : IOpSubstitution
{
    /// <summary>Which row, column or element: any number of at least 0, taken modulo how many there are.</summary>
    public int Place { get; init; }

    public bool Covers(Shape shape, int row, int col) => Extent switch
    {
        SlipExtent.Row => row == Place % shape.Rows,
        SlipExtent.Column => col == Place % shape.Cols,
        SlipExtent.Element => (row * shape.Cols) + col == Place % shape.Count,
        _ => true,
    };

    Op<T> IOpSubstitution.Replace<T>(Op<T> op) =>
        op.Name == Op && (Block is null || op.Inputs[Input].Name == Block) ? new SlippedOp<T>(op, this) : op;
}
