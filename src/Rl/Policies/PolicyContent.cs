using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>What a policy file holds, after all of it has been checked.</summary>
/// <param name="Description">The policy's purpose and architecture.</param>
/// <param name="Network">The network, without its numbers.</param>
/// <param name="Normalization">The statistics; null for none.</param>
/// <param name="File">The file, with an array of the right shape for every block of the network's layout.</param>
internal sealed record PolicyContent(
    PolicyDescription Description, ActorCriticNetwork Network, FrozenNormalization? Normalization, SafetensorsFile File)
{
    /// <summary>The numbers of a block, row-major and finite.</summary>
    /// <param name="block">A block of the network's layout.</param>
    public ReadOnlySpan<float> ValuesOf(ParameterBlock block) => File.TryGet(block.Name, out SavedTensor? tensor)
        ? tensor.Values<float>()
        : throw new ArgumentException($"There is no block '{block.Name}' in the file.", nameof(block));
}
