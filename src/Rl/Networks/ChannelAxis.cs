using System.Text.Json.Serialization;

namespace Gradus.Rl;

/// <summary>Which side of an observation's shape is the channels of an image.</summary>
[JsonConverter(typeof(ChannelAxisConverter))]
public enum ChannelAxis
{
    /// <summary>The shorter of the first and the last side; the last if they are equal.</summary>
    Auto,

    /// <summary>(H, W, C), as in MinAtar.</summary>
    Last,

    /// <summary>(C, H, W), as in a stack of Atari frames.</summary>
    First,
}
