using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// Gated recurrent units (Cho et al. 2014, 1406.1078), with the reset gate after the product, as in PyTorch and cuDNN. With
/// x = [x_r x_z x_n] from a linear layer and p = [keep ⊙ h 1]·W̄ = [p_r p_z p_n]:
/// <code>
/// forward   r = σ(x_r + p_r),   z = σ(x_z + p_z),   n = tanh(x_n + r ⊙ p_n)
///           h′ = n + z ⊙ (keep ⊙ h − n)                                        (B, H)
/// reverse   x̄_n = (1 − z) ⊙ h̄′ ⊙ (1 − n²),   x̄_r = x̄_n ⊙ p_n ⊙ r(1 − r),   x̄_z = h̄′ ⊙ (keep ⊙ h − n) ⊙ z(1 − z)
///           p̄ = [x̄_r x̄_z r ⊙ x̄_n],   W̄̄ += [keep ⊙ h 1]ᵀ·p̄,   h̄ += keep ⊙ (z ⊙ h̄′ + p̄·Wᵀ)
/// tangent   ṅ = (1 − n²) ⊙ (ẋ_n + ṙ ⊙ p_n + r ⊙ ṗ_n),   ḣ′ = ṅ + ż ⊙ (keep ⊙ h − n) + z ⊙ (keep ⊙ ḣ − ṅ)
/// </code>
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Gru<T> : Recurrence<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int Gates = 3;

    private readonly Tensor<T> _first;
    private readonly Tensor<T> _second;

    /// <summary>What receives the gradient of an input that takes none.</summary>
    private readonly Tensor<T> _unused;

    /// <summary>Makes the op; usually called through <c>x.Gru(weight, initial, keep)</c>.</summary>
    /// <param name="x">[x_r x_z x_n], (T·N, 3H).</param>
    /// <param name="weight">W̄, (H + 1, 3H), in the order r, z, n.</param>
    /// <param name="initial">h before the first step, (N, H).</param>
    /// <param name="keep">1, or 0 where an episode begins, (T·N, 1); takes no gradient.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or keep takes a gradient.</exception>
    public Gru(Var<T> x, Var<T> weight, Var<T> initial, Var<T> keep)
        : base(nameof(Gru<>), Gates, parts: 1, x, weight, initial, keep)
    {
        _first = Allocate(initial.Shape);
        _second = Allocate(initial.Shape);
        _unused = x.RequiresGradient ? default : Allocate(new Shape(Sequences, x.Shape.Cols));
    }

    /// <inheritdoc/>
    public override string Formula => "h′ = n + z ⊙ (keep ⊙ h − n), n = tanh(x_n + r ⊙ p_n), p = [keep ⊙ h 1]·W̄";

    private protected override void Step(Backend<T> backend, RowWindow step, Tensor<T> previous, Tensor<T> products)
    {
        // [GRU eq. 5, 6] r = σ(x_r + p_r), z = σ(x_z + p_z)
        // [GRU eq. 8 reset after] n = tanh(x_n + r ⊙ p_n)
        // [GRU eq. 7] h′ = z ⊙ h + (1 − z) ⊙ n
        backend.GruCore(step.Of(X.Value), previous, products, step.Of(Squashed), step.Of(Output.Value));
    }

    private protected override void PullStep(
        Backend<T> backend,
        RowWindow step,
        Tensor<T> previous,
        Tensor<T> products,
        Tensor<T> state,
        Tensor<T> productGradients,
        bool overwrite)
    {
        bool isUsed = X.RequiresGradient;
        backend.GruVjpCore(
            previous,
            products,
            step.Of(Squashed),
            state,
            isUsed ? step.Of(X.Gradient) : _unused,
            productGradients,
            accumulate: isUsed && !overwrite);
    }

    private protected override void PushStep(
        Backend<T> backend,
        RowWindow step,
        Tensor<T> previous,
        Tensor<T> products,
        Tensor<T> previousTangents,
        Tensor<T> productTangents)
    {
        Tensor<T> r = Gate(products, 0), z = Gate(products, 1), n = step.Of(Squashed), h = step.Of(Output.Tangent);
        if (X.RequiresGradient)
        {
            Tensor<T> x = step.Of(X.Tangent);
            backend.SumCore(Gate(productTangents, 0, 2), Gate(x, 0, 2), Gate(productTangents, 0, 2));
            backend.CopyCore(Gate(x, 2), _second);
        }
        else
        {
            backend.FillCore(T.Zero, _second);
        }

        backend.AddMultiplyCore(r, Gate(productTangents, 2), _second);
        backend.FillCore(T.Zero, _first);
        backend.SigmoidVjpCore(r, Gate(productTangents, 0), _first); // ṙ
        backend.AddMultiplyCore(_first, Gate(products, 2), _second);
        backend.TanhVjpCore(n, _second, h, accumulate: false); // ṅ
        backend.FillCore(T.Zero, _first);
        backend.SigmoidVjpCore(z, Gate(productTangents, 1), _first); // ż
        backend.DifferenceCore(previous, n, _second);
        backend.DifferenceCore(previousTangents, h, previousTangents);
        backend.AddMultiplyCore(_first, _second, h);
        backend.AddMultiplyCore(z, previousTangents, h);
    }
}

/// <summary>Records <see cref="Gru{T}"/>.</summary>
public static class GruRecording
{
    extension<T>(Var<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        /// <summary>Gated recurrent units: h of every row, (T·N, H).</summary>
        /// <param name="weight">W̄, (H + 1, 3H), in the order r, z, n, the bias as last row.</param>
        /// <param name="initial">h before the first step, (N, H).</param>
        /// <param name="keep">1, or 0 where an episode begins, (T·N, 1); takes no gradient.</param>
        public Var<T> Gru(Var<T> weight, Var<T> initial, Var<T> keep) => x.Tape.Record(new Gru<T>(x, weight, initial, keep));
    }
}
