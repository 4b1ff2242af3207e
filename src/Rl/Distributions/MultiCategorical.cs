using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>Several choices at once, independent of each other given the state: element i is one of nvec[i].</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class MultiCategorical<T> : ActionDistribution<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Categorical<T>[] _choices;

    private MultiCategorical(Var<T> logits, Categorical<T>[] choices)
        : base(logits) => _choices = choices;

    /// <summary>The choices, first element first.</summary>
    public IReadOnlyList<Categorical<T>> Choices => _choices;

    /// <summary>Records the distribution.</summary>
    /// <param name="logits">(B, Σ nvec), the logits of the first element first.</param>
    /// <param name="nvec">The number of values of each element.</param>
    public static MultiCategorical<T> Record(Var<T> logits, ReadOnlySpan<int> nvec)
    {
        var choices = new Categorical<T>[nvec.Length];
        int first = 0;
        for (int i = 0; i < choices.Length; i++)
        {
            choices[i] = Categorical<T>.Record(logits.Columns(first, nvec[i]));
            first += nvec[i];
        }

        return new MultiCategorical<T>(logits, choices);
    }

    /// <summary>Records Σ_i log π_i(a_i|s), (B, 1).</summary>
    public override Var<T> LogProb() => Total(choice => choice.LogProb());

    /// <summary>Records Σ_i H(π_i(·|s)), (B, 1).</summary>
    public override Var<T> Entropy() => Total(choice => choice.Entropy());

    /// <inheritdoc/>
    public override void FisherProduct(int parameter, Tensor<T> v, Tensor<T> product)
    {
        int first = 0;
        foreach (Categorical<T> choice in _choices)
        {
            int count = choice.Probabilities.Shape.Cols;
            choice.FisherProduct(0, v.ColumnRange(first, count), product.ColumnRange(first, count));
            first += count;
        }
    }

    /// <inheritdoc/>
    public override void Sample(int row, Rng rng)
    {
        foreach (Categorical<T> choice in _choices)
        {
            choice.Sample(row, rng);
        }
    }

    /// <inheritdoc/>
    public override void Mode(int row)
    {
        foreach (Categorical<T> choice in _choices)
        {
            choice.Mode(row);
        }
    }

    /// <inheritdoc/>
    public override void GatherActions(ActionDistribution<T> source, ReadOnlySpan<int> rows)
    {
        Categorical<T>[] sources = ((MultiCategorical<T>)source)._choices;
        for (int i = 0; i < _choices.Length; i++)
        {
            _choices[i].GatherActions(sources[i], rows);
        }
    }

    /// <inheritdoc/>
    public override void WriteAction(int row, Span<int> action)
    {
        for (int i = 0; i < _choices.Length; i++)
        {
            action[i] = _choices[i].Actions.ReadRow(row)[0];
        }
    }

    private protected override Var<T> RecordDivergence() => Total(choice => choice.Divergence());

    private protected override void KeepParameters()
    {
        foreach (Categorical<T> choice in _choices)
        {
            choice.Freeze();
        }
    }

    private Var<T> Total(Func<Categorical<T>, Var<T>> term)
    {
        Var<T> sum = term(_choices[0]);
        for (int i = 1; i < _choices.Length; i++)
        {
            sum += term(_choices[i]);
        }

        return sum;
    }
}
