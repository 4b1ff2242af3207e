using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>
/// v = [z² 1]·exp(2Λ): the variance of the noise [z 1]·E over matrices E of independent normal numbers with mean 0 and standard deviations
/// exp Λ. z is a constant here: features learn what to do, and not how much to explore, which costs them more than it gives.
/// <code>
/// v_j = Σ_i σ_ij² z_i²,   σ = exp Λ    [SDE §2 variance]
/// reverse   Λ̄ += 2 exp(2Λ) ⊙ ([z² 1]ᵀ·v̄)
/// tangent   v̇ = [z² 1]·(2 exp(2Λ) ⊙ Λ̇)
/// </code>
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal sealed class FeatureVariance<T> : SimpleOp<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private static readonly T Two = T.CreateChecked(2);

    private readonly Var<T> _z;
    private readonly Var<T> _logStd;
    private readonly Tensor<T> _squares;
    private readonly Tensor<T> _variances;
    private readonly Tensor<T> _scaled;

    /// <param name="z">z, (B, F).</param>
    /// <param name="logStd">Λ, (F + 1, A): the last row is of the constant feature.</param>
    public FeatureVariance(Var<T> z, Var<T> logStd)
        : base(new Shape(z.Shape.Rows, logStd.Shape.Cols), z, logStd)
    {
        (_z, _logStd) = (z, logStd);
        Backend<T> backend = z.Tape.Backend;
        _squares = backend.Allocate(z.Shape.Rows, z.Shape.Cols);
        _variances = backend.Allocate(logStd.Shape.Rows, logStd.Shape.Cols);
        _scaled = backend.Allocate(logStd.Shape.Rows, logStd.Shape.Cols);
    }

    /// <summary>z, (B, F).</summary>
    public Var<T> Features => _z;

    /// <summary>Λ, (F + 1, A).</summary>
    public Var<T> LogStd => _logStd;

    /// <inheritdoc/>
    public override string Formula => "v = [z² 1]·exp(2Λ)";

    /// <inheritdoc/>
    public override RowDependence RowDependence => RowDependence.Independent;

    /// <inheritdoc/>
    public override void Forward(Backend<T> backend, RowWindow rows)
    {
        Tensor<T> z = rows.Of(_z.Value);
        Tensor<T> squares = rows.Of(_squares);
        backend.Multiply(z, z, squares);
        backend.Scale(Two, _logStd.Value, _variances);
        backend.Exp(_variances, _variances);
        backend.Affine(squares, _variances, rows.Of(Output.Value));
    }

    /// <inheritdoc/>
    public override void Jvp(Backend<T> backend)
    {
        backend.Multiply(_variances, _logStd.Tangent, _scaled);
        backend.Scale(Two, _scaled, _scaled);
        backend.Affine(_squares, _scaled, Output.Tangent);
    }

    /// <inheritdoc/>
    protected override void Vjp(Backend<T> backend)
    {
        backend.Fill(T.Zero, _scaled);
        backend.AffineWeightVjp(_squares, Output.Gradient, _scaled);
        backend.AddScaledMultiply(Two, _variances, _scaled, _logStd.Gradient);
    }
}
