using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.Examples;

/// <summary>
/// y_b = Σ_j a[b, j]·c[b, j]: the inner product of two rows, for every row of the batch.
/// <code>
/// reverse   ā[b, j] += c[b, j]·ȳ_b
///           c̄[b, j] += a[b, j]·ȳ_b
/// tangent   ẏ_b = Σ_j ȧ[b, j]·c[b, j] + a[b, j]·ċ[b, j]
/// </code>
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class RowDot<T> : Op<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Var<T> _a;
    private readonly Var<T> _c;

    /// <summary>Makes the op; usually called through <c>a.RowDot(c)</c>.</summary>
    /// <param name="a">(B, A).</param>
    /// <param name="c">(B, A).</param>
    public RowDot(Var<T> a, Var<T> c)
        : base(new Shape(SameShape(nameof(RowDot<>), a, c).Rows, 1), a, c)
    {
        _a = a;
        _c = c;
    }

    /// <inheritdoc/>
    public override RowDependence RowDependence => RowDependence.Independent;

    /// <inheritdoc/>
    public override void Forward(Backend<T> backend, RowWindow rows)
    {
        backend.Fill(T.Zero, rows.Of(Output.Value));
        backend.AddRowDot(rows.Of(_a.Value), rows.Of(_c.Value), rows.Of(Output.Value));
    }

    /// <inheritdoc/>
    public override void Pull(Backend<T> backend, in PullRequest request)
    {
        if (_a.RequiresGradient)
        {
            backend.AddScaledRows(request.Of(_c.Value), request.Of(Output.Gradient), request.FirstGradient(backend, _a));
        }

        if (_c.RequiresGradient)
        {
            backend.AddScaledRows(request.Of(_a.Value), request.Of(Output.Gradient), request.Of(_c.Gradient));
        }
    }

    /// <inheritdoc/>
    public override void Jvp(Backend<T> backend)
    {
        backend.Fill(T.Zero, Output.Tangent);
        if (_a.RequiresGradient)
        {
            backend.AddRowDot(_a.Tangent, _c.Value, Output.Tangent);
        }

        if (_c.RequiresGradient)
        {
            backend.AddRowDot(_a.Value, _c.Tangent, Output.Tangent);
        }
    }
}

/// <summary>Records <see cref="RowDot{T}"/>.</summary>
public static class RowDotRecording
{
    extension<T>(Var<T> a)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        /// <summary>y_b = Σ_j a[b, j]·c[b, j], (B, 1).</summary>
        /// <param name="c">The same shape as a.</param>
        public Var<T> RowDot(Var<T> c) => a.Tape.Record(new RowDot<T>(a, c));
    }
}
