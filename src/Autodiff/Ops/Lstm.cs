using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// Long short-term memory (Hochreiter &amp; Schmidhuber 1997) with forget gates (Gers et al. 2000), without peepholes, as in PyTorch. With
/// a = x + [keep ⊙ h 1]·W̄ = [a_i a_f a_g a_o], x from a linear layer:
/// <code>
/// forward   i = σ(a_i),   f = σ(a_f),   g = tanh(a_g),   o = σ(a_o)
///           c′ = f ⊙ (keep ⊙ c) + i ⊙ g,   h′ = o ⊙ tanh c′                    [h′ c′] is the state, (B, 2H)
/// reverse   c̃ = c̄′ + h̄′ ⊙ o ⊙ (1 − tanh²c′)
///           ā = [c̃ ⊙ g ⊙ i(1 − i)   c̃ ⊙ keep ⊙ c ⊙ f(1 − f)   c̃ ⊙ i ⊙ (1 − g²)   h̄′ ⊙ tanh c′ ⊙ o(1 − o)]
///           x̄ += ā,   W̄̄ += [keep ⊙ h 1]ᵀ·ā,   h̄ += keep ⊙ (ā·Wᵀ),   c̄ += keep ⊙ f ⊙ c̃
/// tangent   ċ′ = ḟ ⊙ keep ⊙ c + f ⊙ keep ⊙ ċ + i̇ ⊙ g + i ⊙ ġ,   ḣ′ = ȯ ⊙ tanh c′ + o ⊙ (1 − tanh²c′) ⊙ ċ′
/// </code>
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Lstm<T> : Recurrence<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int Gates = 4;
    private const int Input = 0;
    private const int Forget = 1;
    private const int Candidate = 2;
    private const int Exit = 3;

    private readonly Tensor<T> _scratch;

    /// <summary>Makes the op; usually called through <c>x.Lstm(weight, initial, keep)</c>.</summary>
    /// <param name="x">What the gates get from the input, (T·N, 4H).</param>
    /// <param name="weight">W̄, (H + 1, 4H), in the order i, f, g, o.</param>
    /// <param name="initial">[h c] before the first step, (N, 2H).</param>
    /// <param name="keep">1, or 0 where an episode begins, (T·N, 1); takes no gradient.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or keep takes a gradient.</exception>
    public Lstm(Var<T> x, Var<T> weight, Var<T> initial, Var<T> keep)
        : base(nameof(Lstm<>), Gates, parts: 2, x, weight, initial, keep)
    {
        _scratch = Allocate(new Shape(Sequences, Units));
    }

    /// <inheritdoc/>
    public override string Formula => "[h′ c′]: c′ = f ⊙ keep ⊙ c + i ⊙ g, h′ = o ⊙ tanh c′, gates of x + [keep ⊙ h 1]·W̄";

    private protected override void Step(Backend<T> backend, RowWindow step, Tensor<T> previous, Tensor<T> products)
    {
        // [Gers §3 cell] c′ = f ⊙ c + i ⊙ g
        // [LSTM §4 output] h′ = o ⊙ tanh c′
        backend.LstmCore(step.Of(X.Value), previous, products, step.Of(Squashed), step.Of(Output.Value));
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
        backend.LstmVjpCore(previous, products, step.Of(Squashed), state, productGradients);
        if (X.RequiresGradient)
        {
            Tensor<T> x = step.Of(X.Gradient);
            if (overwrite)
            {
                backend.CopyCore(productGradients, x);
            }
            else
            {
                backend.SumCore(x, productGradients, x);
            }
        }
    }

    private protected override void PushStep(
        Backend<T> backend,
        RowWindow step,
        Tensor<T> previous,
        Tensor<T> products,
        Tensor<T> previousTangents,
        Tensor<T> productTangents)
    {
        Tensor<T> h = Gate(step.Of(Output.Tangent), 0), c = Gate(step.Of(Output.Tangent), 1), squashed = step.Of(Squashed);
        if (X.RequiresGradient)
        {
            backend.SumCore(step.Of(X.Tangent), productTangents, productTangents);
        }

        backend.MultiplyCore(Gate(products, Forget), Gate(previousTangents, 1), c);
        Add(Input, Gate(products, Candidate), c);
        Add(Forget, Gate(previous, 1), c);
        backend.TanhVjpCore(Gate(products, Candidate), Gate(productTangents, Candidate), _scratch, accumulate: false);
        backend.AddMultiplyCore(Gate(products, Input), _scratch, c);
        backend.MultiplyCore(Gate(products, Exit), c, _scratch);
        backend.TanhVjpCore(squashed, _scratch, h, accumulate: false);
        Add(Exit, squashed, h);

        // y += σ̇ ⊙ factor.
        void Add(int gate, Tensor<T> factor, Tensor<T> y)
        {
            backend.FillCore(T.Zero, _scratch);
            backend.SigmoidVjpCore(Gate(products, gate), Gate(productTangents, gate), _scratch);
            backend.AddMultiplyCore(_scratch, factor, y);
        }
    }
}

/// <summary>Records <see cref="Lstm{T}"/>.</summary>
public static class LstmRecording
{
    extension<T>(Var<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        /// <summary>Long short-term memory: [h c] of every row, (T·N, 2H).</summary>
        /// <param name="weight">W̄, (H + 1, 4H), in the order i, f, g, o, the bias as last row.</param>
        /// <param name="initial">[h c] before the first step, (N, 2H).</param>
        /// <param name="keep">1, or 0 where an episode begins, (T·N, 1); takes no gradient.</param>
        public Var<T> Lstm(Var<T> weight, Var<T> initial, Var<T> keep) => x.Tape.Record(new Lstm<T>(x, weight, initial, keep));
    }
}
