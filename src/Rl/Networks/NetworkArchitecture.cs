using System.Collections.Immutable;
using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>What an actor-critic network looks like between observation and heads.</summary>
/// <param name="Hidden">Widths of the hidden layers, input side first; may be empty.</param>
/// <param name="Activation">The non-linearity after each hidden layer.</param>
/// <param name="SharedTrunk">One trunk for policy and value with two heads, instead of two networks.</param>
public sealed record NetworkArchitecture(ImmutableArray<int> Hidden, Activation Activation, bool SharedTrunk)
{
    /// <inheritdoc/>
    public bool Equals(NetworkArchitecture? other) =>
        other is not null && Hidden.AsSpan().SequenceEqual(other.Hidden.AsSpan()) && Activation == other.Activation && SharedTrunk == other.SharedTrunk;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Hidden.Length, Activation, SharedTrunk);
}
