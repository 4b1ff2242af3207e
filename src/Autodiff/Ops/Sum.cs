using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// y = Σ x over all elements, (1, 1).
/// <code>
/// reverse   x̄ += ȳ, to every element
/// tangent   ẏ = Σ ẋ
/// </code>
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Sum<T> : SimpleOp<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Var<T> _x;

    /// <summary>Makes the op; usually called through <c>x.Sum()</c>.</summary>
    /// <param name="x">Any shape.</param>
    public Sum(Var<T> x)
        : base(Shape.Scalar, x) => _x = x;

    /// <inheritdoc/>
    public override string Formula => "y = Σ x";

    /// <inheritdoc/>
    public override void Forward(Backend<T> backend, RowWindow rows) => backend.TotalCore(_x.Value, Output.Value);

    /// <inheritdoc/>
    protected override void Vjp(Backend<T> backend) => backend.AddConstantCore(Output.Gradient, _x.Gradient);

    /// <inheritdoc/>
    public override void Jvp(Backend<T> backend) => backend.TotalCore(_x.Tangent, Output.Tangent);
}

/// <summary>Records <see cref="Sum{T}"/> and the mean of all elements.</summary>
public static class SumRecording
{
    extension<T>(Var<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        /// <summary>y = Σ x, (1, 1).</summary>
        public Var<T> Sum() => x.Tape.Record(new Sum<T>(x));

        /// <summary>y = Σ x / n, (1, 1).</summary>
        public Var<T> Mean() => x.Sum().Scale(T.One / T.CreateChecked(x.Shape.Count));
    }
}
