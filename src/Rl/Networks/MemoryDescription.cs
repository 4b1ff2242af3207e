using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>
/// The memory of a built-in network: recurrent units between the hidden layers and the heads. Where policy and value are two networks, each
/// has its own.
/// </summary>
/// <param name="Kind">The kind of units.</param>
/// <param name="Units">H, their number, from 1 to 65,536.</param>
/// <exception cref="ArgumentOutOfRangeException">The kind or the number is invalid.</exception>
public sealed record MemoryDescription(RecurrentKind Kind, int Units)
{
    /// <summary>The kind of units.</summary>
    public RecurrentKind Kind { get; init => field = Checked(value); } = Checked(Kind);

    /// <summary>H, the number of units.</summary>
    public int Units { get; init => field = Checked(value); } = Checked(Units);

    private static RecurrentKind Checked(RecurrentKind kind) => Enum.IsDefined(kind)
        ? kind
        : throw new ArgumentOutOfRangeException(nameof(kind), $"There are no recurrent units {(int)kind}; there are gru and lstm.");

    private static int Checked(int units) => units is >= 1 and <= MlpDescription.MaxWidth
        ? units
        : throw new ArgumentOutOfRangeException(
            nameof(units), $"A memory of {units} units cannot be made; it has from 1 to {MlpDescription.MaxWidth}.");
}
