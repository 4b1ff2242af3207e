using System.Text.Json.Serialization;
using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>Multi-layer perceptrons: two networks, or one trunk with two heads. The kind <c>mlp</c>.</summary>
/// <param name="Hidden">Widths of the hidden layers, input side first, each from 1 to 65,536; may be empty.</param>
/// <param name="Activation">The non-linearity after each hidden layer.</param>
/// <param name="SharedTrunk">One trunk for policy and value with two heads, instead of two networks.</param>
/// <exception cref="ArgumentOutOfRangeException">A width or the activation is invalid.</exception>
public sealed record MlpDescription(LayerWidths Hidden, Activation Activation, bool SharedTrunk) : NetworkDescription
{
    /// <summary>The kind's name in files.</summary>
    internal const string Kind = "mlp";

    /// <summary>Wider layers are assumed to be a mistake.</summary>
    internal const int MaxWidth = 1 << 16;

    /// <summary>Widths of the hidden layers, input side first.</summary>
    public LayerWidths Hidden { get; init => field = Checked(value); } = Checked(Hidden);

    /// <summary>The non-linearity after each hidden layer.</summary>
    public Activation Activation { get; init => field = Checked(value); } = Checked(Activation);

    /// <summary>One trunk for policy and value with two heads, instead of two networks.</summary>
    public bool SharedTrunk { get; init; } = SharedTrunk;

    /// <summary>
    /// Mean 0 and variance 1 over the units of a hidden layer, before its non-linearity: layer normalisation without parameters.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Standardize { get; init; }

    /// <summary>Recurrent units after the hidden layers; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public MemoryDescription? Memory { get; init; }

    /// <inheritdoc/>
    public override ActorCriticNetwork Make(Space observationSpace, ActionHead head) => new MlpNetwork(this, observationSpace, head);

    internal static LayerWidths Checked(LayerWidths hidden)
    {
        foreach (int width in hidden)
        {
            if (width is < 1 or > MaxWidth)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(hidden), $"hidden is '{hidden}'; it must list widths from 1 to {MaxWidth}, such as 64,64.");
            }
        }

        return hidden;
    }

    internal static Activation Checked(Activation activation) => Enum.IsDefined(activation)
        ? activation
        : throw new ArgumentOutOfRangeException(nameof(activation), $"There is no activation {(int)activation}.");
}
