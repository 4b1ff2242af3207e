using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Inference;

/// <summary>
/// A policy that Gradus has trained, ready to act through sessions: one for each game, robot or caller. It is immutable, and any number of
/// threads and sessions share it.
/// </summary>
/// <remarks>
/// Every policy file can be loaded that the library writes, but those with a network of a user's own. Spaces are described by their text,
/// such as <c>Discrete(2)</c>, and by their sizes; the parts of a Dict or Tuple space by <see cref="ObservationPart"/> and
/// <see cref="ActionPart"/>.
/// </remarks>
public sealed class TrainedPolicy
{
    private readonly PolicyContent _content;

    private TrainedPolicy(PolicyContent content)
    {
        _content = content;
        Theta = new float[content.Network.Layout.Length];
        foreach (ParameterBlock block in content.Network.Layout.Blocks)
        {
            content.ValuesOf(block).CopyTo(Theta.AsSpan(block.Offset));
        }

        Shares = ObservationEncoding.SharesOf(content.Description.ObservationSpace);
    }

    /// <summary>The algorithm that trained it, such as <c>a2c</c>.</summary>
    public string Algorithm => Description.Algorithm;

    /// <summary>The environment that it was trained on, or empty if that has no id.</summary>
    public string EnvironmentId => Description.EnvironmentId;

    /// <summary>The observation space, as Gymnasium writes it.</summary>
    public string ObservationSpace => Description.ObservationSpace.ToString();

    /// <summary>The action space, as Gymnasium writes it.</summary>
    public string ActionSpace => Description.ActionSpace.ToString();

    /// <summary>D, how many numbers an observation has: an image is a row of numbers, and parts are side by side.</summary>
    public int ObservationSize => Description.ObservationSpace.Size;

    /// <summary>How many numbers an action has: 1 for a Discrete space.</summary>
    public int ActionSize => Description.ActionSpace.Size;

    /// <summary>Whether actions are single integers.</summary>
    public bool IsDiscrete => Description.ActionSpace is Discrete;

    /// <summary>How many actions there are, if they are single integers; 0 otherwise.</summary>
    public int ActionCount => Description.ActionSpace is Discrete discrete ? discrete.N : 0;

    /// <summary>The length of an action mask; 0 for a policy that was trained without masks, which takes none.</summary>
    public int MaskSize => Description.HasActionMask ? Description.ActionSpace.MaskSize : 0;

    /// <summary>Whether it remembers what it has seen.</summary>
    public bool HasMemory => Network.ActingStateSize > 0;

    internal PolicyDescription Description => _content.Description;

    internal ActorCriticNetwork Network => _content.Network;

    internal FrozenNormalization? Normalization => _content.Normalization;

    internal float[] Theta { get; }

    internal float[] Shares { get; }

    /// <summary>Reads a policy file. Everything is checked first, and nothing is allocated for what the file does not hold.</summary>
    /// <param name="path">A <c>.safetensors</c> file.</param>
    /// <exception cref="InvalidPolicyException">
    /// The file is not a policy, is damaged, or has a network of a user's own; the message says which.
    /// </exception>
    /// <exception cref="IOException">The file is missing or cannot be read, or is a device or a pipe.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static TrainedPolicy Load(string path)
    {
        using FileStream stream = FileSystem.OpenForReading(path);
        return Load(stream, path);
    }

    /// <summary>Reads a policy from a stream of known length, such as a <see cref="MemoryStream"/> over the bytes of an asset.</summary>
    /// <param name="stream">The content of a file, from the stream's position to its end.</param>
    /// <param name="name">How messages name it.</param>
    /// <exception cref="InvalidPolicyException">As for a file.</exception>
    /// <exception cref="ArgumentNullException">There is no stream.</exception>
    public static TrainedPolicy Load(Stream stream, string name) => new(PolicyFile.Open(stream, name));

    /// <summary>Makes a session: the memory to act with, at the beginning of an episode.</summary>
    public ActingSession NewSession() => new(this);

    /// <summary>Where the numbers of a part are in an observation.</summary>
    /// <param name="name">The part's name, or its path such as <c>arm/angle</c>.</param>
    /// <exception cref="ArgumentException">There is no such part; the message suggests the nearest one.</exception>
    public (int Offset, int Length) ObservationPart(string name) => Place(Description.ObservationSpace, name);

    /// <summary>Where the numbers of a part are in an action.</summary>
    /// <param name="name">The part's name, or its path such as <c>arm/angle</c>.</param>
    /// <exception cref="ArgumentException">There is no such part; the message suggests the nearest one.</exception>
    public (int Offset, int Length) ActionPart(string name) => Place(Description.ActionSpace, name);

    private static (int Offset, int Length) Place(Space space, string name)
    {
        SpacePart part = space.Part(name);
        return (part.Offset, part.Length);
    }
}
