using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>
/// Bernoulli distributions for a multi-binary action, independent given the state: element n is 1 with probability σ(l_n) and 0 otherwise.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Bernoulli<T> : ActionDistribution<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Var<T> _logits; // under the mask
    private readonly Var<T> _softplus;
    private readonly Var<T> _actions;
    private Var<T> _oldLogits;
    private Var<T> _oldSoftplus;
    private Var<T> _oldProbabilities;

    private Bernoulli(Var<T> parameter, Var<T> logits, Var<T> softplus, Var<T> probabilities)
        : base(parameter)
    {
        _logits = logits;
        _softplus = softplus;
        Probabilities = probabilities;
        _actions = logits.Tape.Input("action", logits.Shape.Rows, logits.Shape.Cols);
    }

    /// <summary>P(a_n = 1|s), (B, N).</summary>
    public Var<T> Probabilities { get; }

    /// <summary>The stored actions, zeros and ones, (B, N).</summary>
    public Tensor<T> Actions => _actions.Value;

    /// <summary>Records the distribution.</summary>
    /// <param name="logits">l = ln(p/(1 − p)), (B, N).</param>
    /// <param name="mask">Which elements may be 1 in each row; null if all always may.</param>
    public static Bernoulli<T> Record(Var<T> logits, ActionMask<T>? mask = null)
    {
        Var<T> legal = mask?.Select(logits) ?? logits;
        Var<T> softplus = legal.Softplus();
        return new Bernoulli<T>(logits, legal, softplus, legal.Sigmoid().Named("pi"));
    }

    /// <summary>Records log π(a|s) = Σ_n a_n l_n − softplus(l_n), (B, 1).</summary>
    public override Var<T> LogProb() => ((_actions * _logits) - _softplus).RowSum();

    /// <summary>Records H = Σ_n softplus(l_n) − p_n l_n, (B, 1).</summary>
    public override Var<T> Entropy() => (_softplus - (Probabilities * _logits)).RowSum();

    /// <summary>F = diag p(1 − p) in the logits.</summary>
    /// <inheritdoc/>
    public override void FisherProduct(int parameter, Tensor<T> v, Tensor<T> product)
    {
        for (int row = 0; row < v.Rows; row++)
        {
            ReadOnlySpan<T> p = Probabilities.Value.ReadRow(row);
            ReadOnlySpan<T> x = v.ReadRow(row);
            using HostWrite<T> write = product.WriteRow(row);
            Span<T> y = write.Span;
            for (int n = 0; n < p.Length; n++)
            {
                y[n] = p[n] * (T.One - p[n]) * x[n];
            }
        }
    }

    /// <inheritdoc/>
    public override void Sample(int row, Rng rng)
    {
        ReadOnlySpan<T> p = Probabilities.Value.ReadRow(row);
        using HostWrite<T> write = Actions.WriteRow(row);
        Span<T> action = write.Span;
        for (int n = 0; n < p.Length; n++)
        {
            action[n] = T.CreateTruncating(rng.NextDouble()) < p[n] ? T.One : T.Zero;
        }
    }

    /// <inheritdoc/>
    public override void Mode(int row)
    {
        ReadOnlySpan<T> logits = _logits.Value.ReadRow(row);
        using HostWrite<T> write = Actions.WriteRow(row);
        Span<T> action = write.Span;
        for (int n = 0; n < logits.Length; n++)
        {
            action[n] = logits[n] > T.Zero ? T.One : T.Zero;
        }
    }

    /// <inheritdoc/>
    internal override int StoredSize => Actions.Cols;

    /// <inheritdoc/>
    internal override void CopyStored(int row, Span<float> stored) => CopyRow(Actions, row, stored);

    /// <inheritdoc/>
    internal override bool TryStore(int row, ReadOnlySpan<float> stored) =>
        TryStoreRow(stored, Actions, row) && !stored.ContainsAnyExcept(0f, 1f);

    private protected override void CopyActions(ActionDistribution<T> source, ReadOnlySpan<int> rows) =>
        GatherRows(((Bernoulli<T>)source).Actions, rows, Actions);

    /// <inheritdoc/>
    public override void WriteAction(int row, Span<int> action)
    {
        ReadOnlySpan<T> stored = Actions.ReadRow(row);
        for (int n = 0; n < stored.Length; n++)
        {
            action[n] = stored[n] == T.One ? 1 : 0;
        }
    }

    /// <summary>Σ_n p_old (l_old − l) + softplus(l) − softplus(l_old).</summary>
    private protected override Var<T> RecordDivergence()
    {
        Tape<T> tape = _logits.Tape;
        int cols = _logits.Shape.Cols;
        _oldLogits = tape.Input("old logits", Rows, cols);
        _oldSoftplus = tape.Input("old softplus", Rows, cols);
        _oldProbabilities = tape.Input("old pi", Rows, cols);
        return ((_oldProbabilities * (_oldLogits - _logits)) + (_softplus - _oldSoftplus)).RowSum();
    }

    private protected override void KeepParameters()
    {
        Backend<T> backend = _logits.Tape.Backend;
        backend.Copy(_logits.Value, _oldLogits.Value);
        backend.Copy(_softplus.Value, _oldSoftplus.Value);
        backend.Copy(Probabilities.Value, _oldProbabilities.Value);
    }
}
