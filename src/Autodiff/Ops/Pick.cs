using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// y_b = x[b, index_b]: from the log-probabilities of all actions, that of the action taken.
/// <code>
/// reverse   x̄[b, index_b] += ȳ_b
/// tangent   ẏ_b = ẋ[b, index_b]
/// </code>
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Pick<T> : Op<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Var<T> _x;
    private readonly Tensor<int> _index;

    /// <summary>Makes the op; usually called through <c>x.Pick(index)</c>.</summary>
    /// <param name="x">(B, A).</param>
    /// <param name="index">Column of each row, (B, 1), each in [0, A). The caller fills it before each replay.</param>
    public Pick(Var<T> x, Tensor<int> index)
        : base(CheckedShape(x, index), x)
    {
        _x = x;
        _index = index;
    }

    /// <inheritdoc/>
    public override string Formula => "y_b = x[b, index_b]";

    /// <inheritdoc/>
    public override RowDependence RowDependence => RowDependence.Independent;

    /// <inheritdoc/>
    public override void Forward(Backend<T> backend, RowWindow rows) =>
        backend.Pick(rows.Of(_x.Value), rows.Of(_index), rows.Of(Output.Value));

    /// <inheritdoc/>
    public override void Pull(Backend<T> backend, in PullRequest request) =>
        backend.PickVjp(request.Of(_index), request.Of(Output.Gradient), request.FirstGradient(backend, _x));

    /// <inheritdoc/>
    public override void Jvp(Backend<T> backend) => backend.Pick(_x.Tangent, _index, Output.Tangent);

    private static Shape CheckedShape(Var<T> x, Tensor<int> index)
    {
        if (index.Shape != new Shape(x.Shape.Rows, 1))
        {
            throw new ArgumentException($"Pick: '{x.Name}' is {x.Shape} but the index is {index.Shape}; it must be ({x.Shape.Rows}, 1).");
        }

        foreach (int column in index.Read())
        {
            if (column < 0 || column >= x.Shape.Cols)
            {
                throw new ArgumentOutOfRangeException(nameof(index), $"Pick: index {column} is not a column of '{x.Name}' {x.Shape}.");
            }
        }

        return index.Shape;
    }
}

/// <summary>Records <see cref="Pick{T}"/>.</summary>
public static class PickRecording
{
    extension<T>(Var<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        /// <summary>y_b = x[b, index_b].</summary>
        /// <param name="index">Column of each row, (B, 1).</param>
        public Var<T> Pick(Tensor<int> index) => x.Tape.Record(new Pick<T>(x, index));
    }
}
