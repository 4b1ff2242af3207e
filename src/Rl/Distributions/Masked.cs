using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>
/// y = x where the choice is legal, and f where it is not.
/// <code>
/// reverse   x̄ += ȳ where f = 0
/// tangent   ẏ = ẋ where f = 0, else 0
/// </code>
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="logits">x, (B, M).</param>
/// <param name="floor">f, (B, M).</param>
internal sealed class Masked<T>(Var<T> logits, Var<T> floor) : MaskedOp<T>(logits, floor)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override string Formula => "y = x where f = 0, else f";

    /// <inheritdoc/>
    public override void Forward(Backend<T> backend, RowWindow rows) => Select(backend, rows, rows.Of(Logits.Value));

    /// <inheritdoc/>
    public override void Pull(Backend<T> backend, in PullRequest request) =>
        AddLegal(backend, request.Rows, request.Of(Output.Gradient), request.FirstGradient(backend, Logits));

    /// <inheritdoc/>
    public override void Jvp(Backend<T> backend) =>
        TakeLegal(backend, new RowWindow(0, OutputShape.Rows), Logits.Tangent, Output.Tangent);
}
