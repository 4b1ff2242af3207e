using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>y = a ⊙ b, written as an op that heeds windows of rows; right unless the slope for b is replaced.</summary>
/// <param name="a">Any shape.</param>
/// <param name="b">The same shape.</param>
/// <param name="slopeOfB">∂y/∂b from a's and b's element; null for a.</param>
internal sealed class RowProduct(Var<double> a, Var<double> b, Func<RowProduct, double, double, double>? slopeOfB = null)
    : Op<double>(a.Shape, a, b)
{
    /// <summary>Forward mode makes the same mistake.</summary>
    public bool BothModes { get; init; } = true;

    public bool AreOne => a == b;

    public bool AreEqual => a.Value.Span.SequenceEqual(b.Value.Span);

    public override RowDependence RowDependence => RowDependence.Independent;

    public override void Forward(Backend<double> backend, RowWindow rows) =>
        backend.Multiply(rows.Of(a.Value), rows.Of(b.Value), rows.Of(Output.Value));

    public override void Pull(Backend<double> backend, in PullRequest request)
    {
        for (int row = request.Rows.First; row < request.Rows.First + request.Rows.Count; row++)
        {
            for (int col = 0; col < a.Shape.Cols; col++)
            {
                double gradient = Output.Gradient[row, col];
                if (a.RequiresGradient)
                {
                    a.Gradient[row, col] = (request.Overwrite ? 0 : a.Gradient[row, col]) + (b.Value[row, col] * gradient);
                }

                if (b.RequiresGradient)
                {
                    b.Gradient[row, col] += Slope(a.Value[row, col], b.Value[row, col]) * gradient;
                }
            }
        }
    }

    public override void Jvp(Backend<double> backend)
    {
        for (int i = 0; i < a.Shape.Count; i++)
        {
            double x = a.Value.Span[i], y = b.Value.Span[i];
            Output.Tangent.Span[i] = (a.RequiresGradient ? y * a.Tangent.Span[i] : 0)
                + (b.RequiresGradient ? (BothModes ? Slope(x, y) : x) * b.Tangent.Span[i] : 0);
        }
    }

    private double Slope(double x, double y) => slopeOfB is null ? x : slopeOfB(this, x, y);
}
