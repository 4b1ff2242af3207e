using System.Numerics;
using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// A distribution for each part of a mixed action, independent given the state: log-probability, entropy and divergence are the sums of the
/// parts', and the Fisher matrix has one block for each.
/// <code>
/// π(a|s) = Π_i π_i(a_i|s)
/// </code>
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Product<T> : ActionDistribution<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly ActionDistribution<T>[] _factors;
    private readonly SpacePart[] _parts;

    /// <summary>For each parameter of the product: the factor and the index among its parameters.</summary>
    private readonly (int Factor, int Parameter)[] _owners;
    private readonly int[] _integers;

    private Product(ActionDistribution<T>[] factors, SpacePart[] parts)
        : base([.. factors.SelectMany(factor => factor.Parameters)])
    {
        _factors = factors;
        _parts = parts;
        _owners = [.. factors.SelectMany((factor, i) => factor.Parameters.Select((_, parameter) => (i, parameter)))];
        _integers = new int[parts.Max(part => part.Length)];
    }

    /// <summary>The distributions of the parts, in order.</summary>
    public IReadOnlyList<ActionDistribution<T>> Factors => _factors;

    /// <summary>Records the distribution.</summary>
    /// <param name="factors">The distributions of the leaves of the action space, in order, all over the same rows.</param>
    /// <param name="actions">The action space.</param>
    /// <exception cref="ArgumentException">There is not one distribution for each leaf.</exception>
    public static Product<T> Record(IReadOnlyList<ActionDistribution<T>> factors, Space actions) =>
        factors.Count == actions.Leaves.Length
            ? new Product<T>([.. factors], [.. actions.Leaves])
            : throw new ArgumentException(
                $"{actions} has {actions.Leaves.Length} parts, but there are {factors.Count} distributions.", nameof(factors));

    /// <summary>Records Σ_i log π_i(a_i|s), (B, 1).</summary>
    public override Var<T> LogProb() => Total(factor => factor.LogProb());

    /// <summary>Records Σ_i H(π_i(·|s)), (B, 1).</summary>
    public override Var<T> Entropy() => Total(factor => factor.Entropy());

    /// <inheritdoc/>
    public override void FisherProduct(int parameter, Tensor<T> v, Tensor<T> product)
    {
        (int factor, int own) = _owners[parameter];
        _factors[factor].FisherProduct(own, v, product);
    }

    /// <summary>Samples the parts in order.</summary>
    /// <inheritdoc/>
    public override void Sample(int row, Rng rng)
    {
        foreach (ActionDistribution<T> factor in _factors)
        {
            factor.Sample(row, rng);
        }
    }

    /// <inheritdoc/>
    public override void Mode(int row)
    {
        foreach (ActionDistribution<T> factor in _factors)
        {
            factor.Mode(row);
        }
    }

    /// <summary>The stored action: the parts one after the other, integers as whole numbers.</summary>
    /// <inheritdoc/>
    public override void WriteAction(int row, Span<float> action)
    {
        for (int i = 0; i < _factors.Length; i++)
        {
            Span<float> part = _parts[i].Of(action);
            if (_parts[i].Space.ActionKind == ActionKind.Reals)
            {
                _factors[i].WriteAction(row, part);
                continue;
            }

            Span<int> integers = _integers.AsSpan(0, part.Length);
            _factors[i].WriteAction(row, integers);
            for (int n = 0; n < part.Length; n++)
            {
                part[n] = integers[n];
            }
        }
    }

    /// <inheritdoc/>
    internal override int StoredSize => _factors.Sum(factor => factor.StoredSize);

    /// <inheritdoc/>
    internal override void CopyStored(int row, Span<float> stored)
    {
        foreach (ActionDistribution<T> factor in _factors)
        {
            factor.CopyStored(row, stored[..factor.StoredSize]);
            stored = stored[factor.StoredSize..];
        }
    }

    /// <inheritdoc/>
    internal override bool TryStore(int row, ReadOnlySpan<float> stored)
    {
        bool areActions = true;
        foreach (ActionDistribution<T> factor in _factors)
        {
            areActions &= factor.TryStore(row, stored[..factor.StoredSize]);
            stored = stored[factor.StoredSize..];
        }

        return areActions;
    }

    private protected override void CopyActions(ActionDistribution<T> source, ReadOnlySpan<int> rows)
    {
        ActionDistribution<T>[] sources = ((Product<T>)source)._factors;
        for (int i = 0; i < _factors.Length; i++)
        {
            _factors[i].GatherActions(sources[i], rows);
        }
    }

    private protected override Var<T> RecordDivergence() => Total(factor => factor.Divergence());

    private protected override void KeepParameters()
    {
        foreach (ActionDistribution<T> factor in _factors)
        {
            factor.Freeze();
        }
    }

    private Var<T> Total(Func<ActionDistribution<T>, Var<T>> term)
    {
        Var<T> sum = term(_factors[0]);
        for (int i = 1; i < _factors.Length; i++)
        {
            sum += term(_factors[i]);
        }

        return sum;
    }
}
