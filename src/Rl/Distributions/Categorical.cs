using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>π(·|s) over A actions, from logits.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Categorical<T> : ActionDistribution<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly int _start;
    private Var<T> _oldProbabilities;
    private Var<T> _oldLogProbabilities;

    private Categorical(Var<T> logits, Var<T> logProbabilities, Var<T> probabilities, int start)
        : base(logits)
    {
        LogProbabilities = logProbabilities;
        Probabilities = probabilities;
        Actions = logits.Tape.Backend.Allocate<int>(logits.Shape.Rows, 1);
        _start = start;
    }

    /// <summary>log π(·|s), (B, A).</summary>
    public Var<T> LogProbabilities { get; }

    /// <summary>π(·|s), (B, A).</summary>
    public Var<T> Probabilities { get; }

    /// <summary>The stored actions, (B, 1), counted from 0.</summary>
    public Tensor<int> Actions { get; }

    /// <summary>Records the distribution.</summary>
    /// <param name="logits">(B, A).</param>
    /// <param name="start">The environment's number for action 0.</param>
    /// <param name="mask">Which actions are legal in each row; null if all always are.</param>
    public static Categorical<T> Record(Var<T> logits, int start = 0, ActionMask<T>? mask = null)
    {
        Var<T> logPi = (mask is null ? logits.LogSoftmax() : mask.LogSoftmax(logits)).Named("log pi");
        return new Categorical<T>(logits, logPi, logPi.Exp().Named("pi"), start);
    }

    /// <summary>Samples an action by inverting the cumulative distribution.</summary>
    /// <param name="probabilities">π(·|s), A numbers that add up to 1 up to rounding.</param>
    /// <param name="rng">The random stream; one number is drawn.</param>
    public static int Sample(ReadOnlySpan<T> probabilities, Rng rng)
    {
        T u = T.CreateTruncating(rng.NextDouble());
        T cumulative = T.Zero;
        int possible = 0;
        for (int a = 0; a < probabilities.Length; a++)
        {
            cumulative += probabilities[a];
            if (u < cumulative)
            {
                return a;
            }

            // Rounding may leave the sum below u; the last action with a positive probability takes the rest.
            possible = probabilities[a] > T.Zero ? a : possible;
        }

        return possible;
    }

    /// <summary>The greedy action; the first one in case of a tie.</summary>
    /// <param name="scores">Logits, probabilities or their logarithms.</param>
    public static int Mode(ReadOnlySpan<T> scores)
    {
        int best = 0;
        for (int a = 1; a < scores.Length; a++)
        {
            if (scores[a] > scores[best])
            {
                best = a;
            }
        }

        return best;
    }

    /// <inheritdoc/>
    public override Var<T> LogProb() => LogProbabilities.Pick(Actions);

    /// <summary>Records H(π(·|s)) = −Σ_a π log π, (B, 1). An action of probability 0 adds 0.</summary>
    public override Var<T> Entropy() => -(Probabilities * LogProbabilities).RowSum();

    /// <summary>F = diag π − π πᵀ in the logits: (F v)_a = π_a (v_a − Σ_i π_i v_i).</summary>
    /// <inheritdoc/>
    public override void FisherProduct(int parameter, Tensor<T> v, Tensor<T> product)
    {
        if (Program("CategoricalFisher") is { } program)
        {
            program.Run(v.Rows, [Placed(Probabilities.Value), Placed(v), Placed(product)], []);
            return;
        }

        for (int row = 0; row < v.Rows; row++)
        {
            ReadOnlySpan<T> pi = Probabilities.Value.ReadRow(row);
            ReadOnlySpan<T> x = v.ReadRow(row);
            using HostWrite<T> write = product.WriteRow(row);
            Span<T> y = write.Span;
            T mean = T.Zero;
            for (int a = 0; a < pi.Length; a++)
            {
                mean += pi[a] * x[a];
            }

            for (int a = 0; a < pi.Length; a++)
            {
                y[a] = pi[a] * (x[a] - mean);
            }
        }
    }

    /// <inheritdoc/>
    public override void Sample(int row, Rng rng) => Store(row, Sample(Probabilities.Value.ReadRow(row), rng));

    /// <inheritdoc/>
    public override void Mode(int row) => Store(row, Mode(LogProbabilities.Value.ReadRow(row)));

    /// <inheritdoc/>
    internal override int StoredSize => 1;

    /// <inheritdoc/>
    internal override void CopyStored(int row, Span<float> stored) => stored[0] = Actions.ReadRow(row)[0];

    /// <inheritdoc/>
    internal override bool TryStore(int row, ReadOnlySpan<float> stored)
    {
        bool isAction = stored[0] >= 0 && stored[0] < Probabilities.Shape.Cols && float.IsInteger(stored[0]);
        Store(row, isAction ? (int)stored[0] : 0);
        return isAction;
    }

    private protected override void CopyActions(ActionDistribution<T> source, ReadOnlySpan<int> rows) =>
        GatherRows(((Categorical<T>)source).Actions, rows, Actions);

    /// <inheritdoc/>
    public override void WriteAction(int row, Span<int> action) => action[0] = _start + Actions.ReadRow(row)[0];

    /// <summary>Σ_a π_old (log π_old − log π).</summary>
    private protected override Var<T> RecordDivergence()
    {
        Tape<T> tape = Probabilities.Tape;
        _oldProbabilities = tape.Input("old pi", Rows, Probabilities.Shape.Cols);
        _oldLogProbabilities = tape.Input("old log pi", Rows, Probabilities.Shape.Cols);
        return (_oldProbabilities * (_oldLogProbabilities - LogProbabilities)).RowSum();
    }

    private protected override void KeepParameters()
    {
        Backend<T> backend = Probabilities.Tape.Backend;
        backend.Copy(Probabilities.Value, _oldProbabilities.Value);
        backend.Copy(LogProbabilities.Value, _oldLogProbabilities.Value);
    }

    private void Store(int row, int action)
    {
        using HostWrite<int> write = Actions.WriteRow(row);
        write.Span[0] = action;
    }
}
