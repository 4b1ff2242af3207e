using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// y = (x − μ)/√(σ² + ε), row by row: mean 0 and variance 1. With a gain and a bias after it, it is layer normalisation (Ba et al. 2016,
/// 1607.06450), which <c>x.LayerNorm(gain, bias)</c> records.
/// <code>
/// reverse   x̄ += (ȳ − mean(ȳ) − y·mean(y·ȳ))/√(σ² + ε)
/// tangent   ẏ = (ẋ − mean(ẋ) − y·mean(y·ẋ))/√(σ² + ε): the Jacobian is symmetric
/// </code>
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Standardize<T> : Op<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Var<T> _x;
    private readonly T _epsilon;

    /// <summary>Makes the op; usually called through <c>x.Standardize(epsilon)</c>.</summary>
    /// <param name="x">(B, A).</param>
    /// <param name="epsilon">ε, positive, inside the root.</param>
    /// <exception cref="ArgumentOutOfRangeException">ε is not positive.</exception>
    public Standardize(Var<T> x, T epsilon)
        : base(x.Shape, x)
    {
        _x = x;
        _epsilon = epsilon > T.Zero
            ? epsilon
            : throw new ArgumentOutOfRangeException(nameof(epsilon), $"Standardize: epsilon is {epsilon}; it must be positive.");
    }

    /// <summary>ε.</summary>
    public T Epsilon => _epsilon;

    /// <inheritdoc/>
    public override string Formula => "y = (x − μ)/√(σ² + ε)";

    /// <inheritdoc/>
    public override RowDependence RowDependence => RowDependence.Independent;

    /// <inheritdoc/>
    public override void Forward(Backend<T> backend, RowWindow rows) =>
        backend.Standardize(rows.Of(_x.Value), _epsilon, rows.Of(Output.Value));

    /// <inheritdoc/>
    public override void Pull(Backend<T> backend, in PullRequest request)
    {
        RowWindow rows = request.Rows;
        backend.StandardizeVjp(
            rows.Of(_x.Value),
            rows.Of(Output.Value),
            _epsilon,
            rows.Of(Output.Gradient),
            rows.Of(_x.Gradient),
            accumulate: !request.Overwrite);
    }

    /// <inheritdoc/>
    public override void Jvp(Backend<T> backend) =>
        backend.StandardizeVjp(_x.Value, Output.Value, _epsilon, _x.Tangent, Output.Tangent, accumulate: false);
}

/// <summary>Records <see cref="Standardize{T}"/>, and layer normalisation with it.</summary>
public static class StandardizeRecording
{
    extension<T>(Var<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        /// <summary>(x − μ)/√(σ² + ε), row by row.</summary>
        /// <param name="epsilon">ε, positive, inside the root.</param>
        public Var<T> Standardize(T epsilon) => x.Tape.Record(new Standardize<T>(x, epsilon));

        /// <summary>Layer normalisation: (x − μ)/√(σ² + ε)·gain + bias, row by row.</summary>
        /// <param name="gain">(1, A), ones at first.</param>
        /// <param name="bias">(1, A), zeros at first.</param>
        /// <param name="epsilon">ε, positive, inside the root; 1e-5 is usual.</param>
        public Var<T> LayerNorm(Var<T> gain, Var<T> bias, T epsilon) => x.Standardize(epsilon).MultiplyRow(gain).AddRow(bias);
    }
}
