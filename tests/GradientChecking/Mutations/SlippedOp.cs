using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>An op with a slip: with D the diagonal of ones and 1 + error, x̄ = D·Jᵀȳ and ẏ = J·D·ẋ for one of its inputs.</summary>
internal sealed class SlippedOp<T>(Op<T> right, Slip slip) : SimpleOp<T>(right.OutputShape, [.. right.Inputs])
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public override string Name => right.Name;

    public override RowDependence RowDependence => right.RowDependence;

    internal override IReadOnlyList<Tensor<T>> Intermediates => right.Intermediates;

    private Var<T> Slipped => Inputs[slip.Input];

    public override void Forward(Backend<T> backend, RowWindow rows)
    {
        right.Bind(Output);
        right.Forward(backend, rows);
    }

    protected override void Vjp(Backend<T> backend)
    {
        if (!Slipped.RequiresGradient)
        {
            right.Pull(backend, PullRequest.Whole(right));
            return;
        }

        Tensor<T> gradient = Slipped.Gradient, before = Copy(backend, gradient);
        backend.Fill(T.Zero, gradient);
        right.Pull(backend, PullRequest.Whole(right));
        Slide(gradient);
        backend.AddScaled(T.One, before, gradient);
    }

    public override void Jvp(Backend<T> backend)
    {
        if (!Slipped.RequiresGradient)
        {
            right.Jvp(backend);
            return;
        }

        Tensor<T> tangent = Slipped.Tangent, before = Copy(backend, tangent);
        Slide(tangent);
        right.Jvp(backend);
        backend.Copy(before, tangent);
    }

    private static Tensor<T> Copy(Backend<T> backend, Tensor<T> x)
    {
        var copy = new Tensor<T>(x.Rows, x.Cols);
        backend.Copy(x, copy);
        return copy;
    }

    private void Slide(Tensor<T> x)
    {
        T factor = T.CreateChecked(1 + slip.Error);
        for (int row = 0; row < x.Rows; row++)
        {
            for (int col = 0; col < x.Cols; col++)
            {
                x[row, col] *= slip.Covers(x.Shape, row, col) ? factor : T.One;
            }
        }
    }
}
