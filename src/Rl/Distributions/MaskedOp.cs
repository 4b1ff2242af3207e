using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>
/// An op that gives numbers of its own where a choice is legal, f = 0, and f where it is not; NaN where a logit is not finite, so that it
/// is found under any mask.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal abstract class MaskedOp<T> : Op<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Tensor<T> _zeros;

    /// <param name="logits">(B, M).</param>
    /// <param name="floor">f, (B, M).</param>
    protected MaskedOp(Var<T> logits, Var<T> floor)
        : base(logits.Shape, logits, floor)
    {
        Backend<T> backend = logits.Tape.Backend;
        (Logits, Floor, _zeros) = (logits, floor, backend.Allocate(logits.Shape.Rows, logits.Shape.Cols));
        backend.Fill(T.Zero, _zeros);
    }

    /// <inheritdoc/>
    public override RowDependence RowDependence => RowDependence.Independent;

    protected Var<T> Logits { get; }

    protected Var<T> Floor { get; }

    /// <summary>
    /// y = x where the choice is legal, and f where it is not. 0 times a finite logit adds nothing, and 0 times another makes NaN of y.
    /// </summary>
    protected void Select(Backend<T> backend, RowWindow rows, Tensor<T> x)
    {
        Tensor<T> y = rows.Of(Output.Value);
        backend.Copy(rows.Of(Floor.Value), y);
        AddLegal(backend, rows, x, y);
        backend.AddScaled(T.Zero, rows.Of(Logits.Value), y);
    }

    /// <summary>y += x where the choice is legal.</summary>
    protected void AddLegal(Backend<T> backend, RowWindow rows, Tensor<T> x, Tensor<T> y) =>
        backend.AddWhereLess(rows.Of(_zeros), rows.Of(Floor.Value), strict: false, x, y);

    /// <summary>y = x where the choice is legal, and 0 where it is not.</summary>
    protected void TakeLegal(Backend<T> backend, RowWindow rows, Tensor<T> x, Tensor<T> y)
    {
        backend.Fill(T.Zero, y);
        AddLegal(backend, rows, x, y);
    }
}
