using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>What both kinds of pooling check.</summary>
internal static class PooledShape
{
    /// <summary>The shape of the result.</summary>
    /// <exception cref="ArgumentException">The input has no such images, or their channels come first.</exception>
    public static Shape Of<T>(string op, Var<T> x, PatchGeometry geometry)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ImageShape image = geometry.Image;
        if (image.Order != ChannelOrder.Last)
        {
            throw new ArgumentException(
                $"{op}: '{x.Name}' is an image of {image}; pooling takes images with the channels last, such as a convolution makes.");
        }

        return x.Shape.Cols == image.Size
            ? new Shape(x.Shape.Rows, geometry.Output(image.Channels).Size)
            : throw new ArgumentException($"{op}: '{x.Name}' is {x.Shape}, but an image of {image} has {image.Size} numbers.");
    }
}
