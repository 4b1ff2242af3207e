using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>
/// Categorical distributions for a multi-discrete action, independent given the state: element i is one of nvec[i] values.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class MultiCategorical<T> : ActionDistribution<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Categorical<T>[] _elements;

    private MultiCategorical(Var<T> logits, Categorical<T>[] elements)
        : base(logits) => _elements = elements;

    /// <summary>The distributions of the elements, in order.</summary>
    public IReadOnlyList<Categorical<T>> Elements => _elements;

    /// <summary>Records the distribution.</summary>
    /// <param name="logits">(B, Σ nvec), the logits of the first element first.</param>
    /// <param name="nvec">The number of values of each element.</param>
    /// <param name="mask">Which values of every element are legal in each row, (B, Σ nvec); null if all always are.</param>
    public static MultiCategorical<T> Record(Var<T> logits, ReadOnlySpan<int> nvec, ActionMask<T>? mask = null)
    {
        var elements = new Categorical<T>[nvec.Length];
        int first = 0;
        for (int i = 0; i < elements.Length; i++)
        {
            elements[i] = Categorical<T>.Record(logits.Columns(first, nvec[i]), mask: mask?.Part(first, nvec[i]));
            first += nvec[i];
        }

        return new MultiCategorical<T>(logits, elements);
    }

    /// <summary>Records Σ_i log π_i(a_i|s), (B, 1).</summary>
    public override Var<T> LogProb() => Total(element => element.LogProb());

    /// <summary>Records Σ_i H(π_i(·|s)), (B, 1).</summary>
    public override Var<T> Entropy() => Total(element => element.Entropy());

    /// <inheritdoc/>
    public override void FisherProduct(int parameter, Tensor<T> v, Tensor<T> product)
    {
        int first = 0;
        foreach (Categorical<T> element in _elements)
        {
            int count = element.Probabilities.Shape.Cols;
            element.FisherProduct(0, v.ColumnRange(first, count), product.ColumnRange(first, count));
            first += count;
        }
    }

    /// <inheritdoc/>
    public override void Sample(int row, Rng rng)
    {
        foreach (Categorical<T> element in _elements)
        {
            element.Sample(row, rng);
        }
    }

    /// <inheritdoc/>
    public override void Mode(int row)
    {
        foreach (Categorical<T> element in _elements)
        {
            element.Mode(row);
        }
    }

    /// <inheritdoc/>
    internal override int StoredSize => _elements.Length;

    /// <inheritdoc/>
    internal override void CopyStored(int row, Span<float> stored)
    {
        for (int i = 0; i < _elements.Length; i++)
        {
            _elements[i].CopyStored(row, stored.Slice(i, 1));
        }
    }

    /// <inheritdoc/>
    internal override bool TryStore(int row, ReadOnlySpan<float> stored)
    {
        bool areActions = true;
        for (int i = 0; i < _elements.Length; i++)
        {
            areActions &= _elements[i].TryStore(row, stored.Slice(i, 1));
        }

        return areActions;
    }

    private protected override void CopyActions(ActionDistribution<T> source, ReadOnlySpan<int> rows)
    {
        Categorical<T>[] sources = ((MultiCategorical<T>)source)._elements;
        for (int i = 0; i < _elements.Length; i++)
        {
            _elements[i].GatherActions(sources[i], rows);
        }
    }

    /// <inheritdoc/>
    public override void WriteAction(int row, Span<int> action)
    {
        for (int i = 0; i < _elements.Length; i++)
        {
            action[i] = _elements[i].Actions.ReadRow(row)[0];
        }
    }

    private protected override Var<T> RecordDivergence() => Total(element => element.Divergence());

    private protected override void KeepParameters()
    {
        foreach (Categorical<T> element in _elements)
        {
            element.Freeze();
        }
    }

    private Var<T> Total(Func<Categorical<T>, Var<T>> term)
    {
        Var<T> sum = term(_elements[0]);
        for (int i = 1; i < _elements.Length; i++)
        {
            sum += term(_elements[i]);
        }

        return sum;
    }
}
