namespace Gradus.Rl;

/// <summary>The built-in networks, as options name them.</summary>
public enum NetworkKind
{
    /// <summary>A convolutional network for images, perceptrons for all other observations.</summary>
    Auto,

    /// <summary>Multi-layer perceptrons.</summary>
    Mlp,

    /// <summary>Convolutions, then linear layers; MinAtar's network unless its sizes are changed.</summary>
    Conv,

    /// <summary>The two convolutions of the A3C paper, for frames of 84 × 84.</summary>
    ConvA3c,

    /// <summary>The three convolutions of the DQN paper in Nature, for frames of 84 × 84.</summary>
    ConvDqn,
}
