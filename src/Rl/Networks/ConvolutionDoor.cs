using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// What stands before the hidden layers of a convolutional network: a stack of convolutions for each image. The other parts of the
/// observation go past them, and all are joined.
/// </summary>
internal sealed partial class ConvolutionDoor
{
    /// <summary>One for each leaf of the observation space; null for one that is not an image.</summary>
    private readonly ConvolutionStack?[] _stacks;

    private ConvolutionDoor(ConvolutionStack?[] stacks, int size) => (_stacks, Size) = (stacks, size);

    /// <summary>The number of columns that it makes.</summary>
    public int Size { get; }

    /// <summary>
    /// Declares the convolutions <c>name.conv</c>, or <c>name.part.conv</c> of every image among the parts of a space.
    /// </summary>
    /// <exception cref="ArgumentException">There is no image, or a kernel is larger than one.</exception>
    public static ConvolutionDoor Declare(ParameterLayout layout, string name, Space observations, ConvDescription description)
    {
        var stacks = new ConvolutionStack?[observations.Leaves.Length];
        int size = 0;
        for (int i = 0; i < stacks.Length; i++)
        {
            SpacePart leaf = observations.Leaves[i];
            if (observations is CompositeSpace && !ConvDescription.IsImage(leaf.Space))
            {
                size += ObservationEncoding.SizeOf(leaf.Space);
                continue;
            }

            stacks[i] = ConvolutionStack.Declare(
                layout,
                leaf.Name.Length == 0 ? $"{name}.conv" : $"{name}.{leaf.Name}.conv",
                ConvDescription.ImageOf(leaf.Space, description.Channels),
                description.Convolutions,
                description.Activation);
            size = checked(size + stacks[i]!.Output.Size);
        }

        return Array.Exists(stacks, stack => stack is not null)
            ? new ConvolutionDoor(stacks, size)
            : throw new ArgumentException(
                $"No part of {observations} is an image: a convolutional network needs a Box of shape (height, width, channels) or "
                    + $"(channels, height, width) among the parts.");
    }
}
