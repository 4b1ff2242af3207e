using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>
/// y = x − ln Σ eˣ over the legal choices of a row, and f for the others, whose probabilities eᶠ are exactly 0.
/// <code>
/// reverse   x̄ += ȳ − eʸ·Σ_legal ȳ_a where f = 0
/// tangent   ẏ = ẋ − Σ_legal eʸ·ẋ_a where f = 0, else 0
/// </code>
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal sealed class MaskedLogSoftmax<T> : MaskedOp<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private static readonly T Greatest = T.BitDecrement(T.PositiveInfinity);

    private readonly Tensor<T> _scratch;

    /// <param name="logits">x, (B, M).</param>
    /// <param name="floor">f, (B, M).</param>
    public MaskedLogSoftmax(Var<T> logits, Var<T> floor)
        : base(logits, floor) => _scratch = logits.Tape.Backend.Allocate(logits.Shape.Rows, logits.Shape.Cols);

    /// <inheritdoc/>
    public override string Formula => "y = x − ln Σ eˣ over the legal, else f";

    /// <summary>
    /// f times the greatest number is 0 or −∞: an illegal logit ends below every finite one, and −∞ does not leave this op.
    /// </summary>
    /// <inheritdoc/>
    public override void Forward(Backend<T> backend, RowWindow rows)
    {
        Tensor<T> scratch = rows.Of(_scratch);
        backend.Copy(rows.Of(Logits.Value), scratch);
        backend.AddScaled(Greatest, rows.Of(Floor.Value), scratch);
        backend.LogSoftmax(scratch, scratch);
        Select(backend, rows, scratch);
    }

    /// <inheritdoc/>
    public override void Pull(Backend<T> backend, in PullRequest request)
    {
        Tensor<T> legal = request.Of(_scratch);
        TakeLegal(backend, request.Rows, request.Of(Output.Gradient), legal);
        backend.LogSoftmaxVjp(request.Of(Output.Value), legal, request.FirstGradient(backend, Logits));
    }

    /// <inheritdoc/>
    public override void Jvp(Backend<T> backend)
    {
        backend.LogSoftmaxJvp(Output.Value, Logits.Tangent, _scratch);
        TakeLegal(backend, new RowWindow(0, OutputShape.Rows), _scratch, Output.Tangent);
    }
}
