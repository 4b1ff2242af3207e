using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// y = [x₁ x₂ … xₙ]: the columns of all inputs, side by side.
/// <code>
/// reverse   x̄ᵢ += columns of ȳ that xᵢ has in y
/// tangent   ẏ = [ẋ₁ ẋ₂ … ẋₙ]
/// </code>
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Concat<T> : Op<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Var<T>[] _parts;

    /// <summary>Makes the op; usually called through <c>a.Concat(b, …)</c>.</summary>
    /// <param name="parts">x₁, …, xₙ, each (B, ·); at least one.</param>
    /// <exception cref="ArgumentException">There are no inputs, or they differ in rows.</exception>
    public Concat(params ReadOnlySpan<Var<T>> parts)
        : base(CheckedShape(parts), parts) => _parts = parts.ToArray();

    /// <inheritdoc/>
    public override string Formula => $"y = [{string.Join(' ', _parts.Select(part => part.Name))}]";

    /// <inheritdoc/>
    public override RowDependence RowDependence => RowDependence.Independent;

    /// <inheritdoc/>
    public override void Forward(Backend<T> backend, RowWindow rows)
    {
        Tensor<T> y = rows.Of(Output.Value);
        int first = 0;
        foreach (Var<T> part in _parts)
        {
            backend.CopyCore(rows.Of(part.Value), y.ColumnRange(first, part.Shape.Cols));
            first += part.Shape.Cols;
        }
    }

    /// <inheritdoc/>
    public override void Pull(Backend<T> backend, in PullRequest request)
    {
        Tensor<T> dy = request.Of(Output.Gradient);
        int first = 0;
        for (int i = 0; i < _parts.Length; i++)
        {
            Var<T> part = _parts[i];
            if (part.RequiresGradient)
            {
                Tensor<T> dx = i == 0 ? request.FirstGradient(backend, part) : request.Of(part.Gradient);
                backend.AddScaledCore(T.One, dy.ColumnRange(first, part.Shape.Cols), dx);
            }

            first += part.Shape.Cols;
        }
    }

    /// <inheritdoc/>
    public override void Jvp(Backend<T> backend)
    {
        int first = 0;
        foreach (Var<T> part in _parts)
        {
            Tensor<T> dy = Output.Tangent.ColumnRange(first, part.Shape.Cols);
            if (part.RequiresGradient)
            {
                backend.CopyCore(part.Tangent, dy);
            }
            else
            {
                backend.FillCore(T.Zero, dy);
            }

            first += part.Shape.Cols;
        }
    }

    private static Shape CheckedShape(ReadOnlySpan<Var<T>> parts)
    {
        if (parts.IsEmpty)
        {
            throw new ArgumentException("Concat: there is nothing to join; it needs at least one input.", nameof(parts));
        }

        int cols = 0;
        foreach (Var<T> part in parts)
        {
            cols = part.Shape.Rows == parts[0].Shape.Rows
                ? checked(cols + part.Shape.Cols)
                : throw new ArgumentException(
                    $"Concat: '{parts[0].Name}' is {parts[0].Shape} but '{part.Name}' is {part.Shape}; the rows must be as many.",
                    nameof(parts));
        }

        return new Shape(parts[0].Shape.Rows, cols);
    }
}

/// <summary>Records <see cref="Concat{T}"/>.</summary>
public static class ConcatRecording
{
    extension<T>(Var<T> first)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        /// <summary>y = [x₁ x₂ … xₙ]: the columns of all, side by side.</summary>
        /// <param name="others">x₂, …, xₙ, with as many rows.</param>
        public Var<T> Concat(params ReadOnlySpan<Var<T>> others) => first.Tape.Record(new Concat<T>([first, .. others]));
    }
}
