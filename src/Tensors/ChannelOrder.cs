namespace Gradus;

/// <summary>Where the channels of an image lie in its row of numbers.</summary>
public enum ChannelOrder
{
    /// <summary>
    /// (H, W, C): the channels of a pixel lie side by side, as in MinAtar's frames. What a convolution or a pooling computes is always in
    /// this order.
    /// </summary>
    Last,

    /// <summary>(C, H, W): one plane after the other, as in a stack of Atari frames.</summary>
    First,
}
