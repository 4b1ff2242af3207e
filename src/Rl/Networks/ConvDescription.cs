using System.Text.Json.Serialization;
using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// Convolutions over an image, then linear layers: one trunk with two heads, or two networks. The kind <c>conv</c>. Observations are a
/// <see cref="Box"/> of three sides, or of two for an image with one channel; or have parts, at least one of them a box of three sides:
/// each of these has convolutions of its own, and the other parts join behind them.
/// </summary>
/// <param name="Convolutions">The convolutions, input side first.</param>
/// <param name="Hidden">Widths of the hidden layers behind them, each from 1 to 65,536; may be empty.</param>
/// <param name="Activation">The non-linearity after each convolution and hidden layer.</param>
/// <param name="SharedTrunk">One trunk for policy and value with two heads, instead of two networks.</param>
/// <exception cref="ArgumentOutOfRangeException">A width or the activation is invalid.</exception>
public sealed record ConvDescription(ConvolutionLayers Convolutions, LayerWidths Hidden, Activation Activation, bool SharedTrunk)
    : NetworkDescription
{
    /// <summary>The kind's name in files.</summary>
    internal const string Kind = "conv";

    /// <summary>MinAtar's network: 16 filters of 3 × 3, one hidden layer of 128 (Young &amp; Tian 2019, 1903.03176).</summary>
    public static ConvDescription MinAtar { get; } = new([new(16, 3)], [128], Activation.Relu, SharedTrunk: true);

    /// <summary>The network of the A3C paper, for 84 × 84 × 4: two convolutions, one hidden layer of 256 (1602.01783, §8).</summary>
    public static ConvDescription A3C { get; } = new([new(16, 8, 4), new(32, 4, 2)], [256], Activation.Relu, SharedTrunk: true);

    /// <summary>
    /// The network of DQN in Nature, for 84 × 84 × 4: three convolutions, one hidden layer of 512 (Mnih et al. 2015, Methods).
    /// </summary>
    public static ConvDescription Dqn { get; } =
        new([new(32, 8, 4), new(64, 4, 2), new(64, 3)], [512], Activation.Relu, SharedTrunk: true);

    /// <summary>The convolutions, input side first.</summary>
    public ConvolutionLayers Convolutions { get; init; } = Convolutions;

    /// <summary>Widths of the hidden layers behind the convolutions.</summary>
    public LayerWidths Hidden { get; init => field = MlpDescription.Checked(value); } = MlpDescription.Checked(Hidden);

    /// <summary>The non-linearity after each convolution and hidden layer.</summary>
    public Activation Activation { get; init => field = MlpDescription.Checked(value); } = MlpDescription.Checked(Activation);

    /// <summary>One trunk for policy and value with two heads, instead of two networks.</summary>
    public bool SharedTrunk { get; init; } = SharedTrunk;

    /// <summary>Layer normalisation between each hidden layer and its activation.</summary>
    public bool LayerNorm { get; init; }

    /// <summary>Which side of the observation's shape is the channels.</summary>
    public ChannelAxis Channels { get; init; }

    /// <summary>Recurrent units after the hidden layers; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public MemoryDescription? Memory { get; init; }

    /// <inheritdoc/>
    public override ActorCriticNetwork Make(Space observationSpace, ActionHead head) => new ConvNetwork(this, observationSpace, head);

    /// <summary>True for a box of three sides, which is taken for an image. A matrix may be a stack of vectors.</summary>
    internal static bool IsImage(Space space) => space is Box { Shape.Length: 3 };

    /// <summary>The image that observations are.</summary>
    /// <exception cref="ArgumentException">They are no image.</exception>
    internal static ImageShape ImageOf(Space space, ChannelAxis channels)
    {
        if (space is not Box { Shape.Length: 2 or 3 } box)
        {
            throw new ArgumentException(
                $"Observations of {(space is Box other ? $"shape ({string.Join(", ", other.Shape.ToArray())})" : space)} are no image: a "
                    + $"convolutional network takes a Box of shape (height, width, channels), (channels, height, width) or (height, "
                    + $"width).");
        }

        ReadOnlySpan<int> shape = box.Shape;
        if (shape.Length == 2)
        {
            return new ImageShape(shape[0], shape[1], 1);
        }

        bool first = channels == ChannelAxis.First || (channels == ChannelAxis.Auto && shape[0] < shape[2]);
        return first
            ? new ImageShape(shape[1], shape[2], shape[0], ChannelOrder.First)
            : new ImageShape(shape[0], shape[1], shape[2]);
    }
}
