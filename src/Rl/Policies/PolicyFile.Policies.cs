using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <content>Policies written, and read to act on any backend.</content>
internal static partial class PolicyFile
{
    /// <summary>Writes the file in the oldest format that can represent the policy.</summary>
    public static void Write(Policy policy, string path)
    {
        PolicyDescription description = policy.Description;
        var metadata = new Dictionary<string, string>
        {
            ["format"] = Format,
            ["format_version"] = Version(policy),
            ["algorithm"] = description.Algorithm,
            ["environment"] = description.EnvironmentId,
            ["observation_space"] = description.ObservationSpace.ToJson(),
            ["action_space"] = description.ActionSpace.ToJson(),
        };
        NetworkFormat.Write(description.Network, metadata["format_version"], metadata);
        if (metadata["format_version"] is NetworkFormat.MaskedVersion or NetworkFormat.PartsVersion)
        {
            metadata[ActionMask] = description.HasActionMask ? "true" : "false";
        }

        if (HasBox(description.ActionSpace))
        {
            metadata["log_std"] = description.Gaussian.LogStd switch
            {
                LogStdKind.State => "state",
                LogStdKind.Sde => "sde",
                _ => "parameter",
            };
            metadata["squash_actions"] = description.Gaussian.Squash ? "true" : "false";
        }

        var tensors = new List<SavedTensor>();
        if (policy.Normalization is { } normalization)
        {
            StatisticsFormat.Write(normalization, metadata, tensors);
        }

        foreach (ParameterBlock block in policy.Theta.Layout.Blocks)
        {
            tensors.Add(SavedTensor.Create(block.Name, policy.Theta.ValueOf(block)));
        }

        var file = new SafetensorsFile(metadata, tensors);
        Check(path, file); // what cannot be read back replaces nothing
        file.Write(path);
    }

    /// <summary>Whether a file holds arrays, as those of policies and of the states of runs do.</summary>
    /// <param name="path">The file, which may be missing.</param>
    public static bool IsSaved(string path)
    {
        try
        {
            using FileStream stream = FileSystem.OpenForReading(path);
            _ = SafetensorsFile.Read(stream, path);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Reads a policy from a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="backend">The backend that acts; null for a managed one.</param>
    /// <exception cref="InvalidPolicyException">It is not a policy that can be used.</exception>
    public static Policy Read(string path, Backend<float>? backend)
    {
        using FileStream stream = FileSystem.OpenForReading(path);
        return Read(stream, path, backend);
    }

    /// <summary>Reads a policy from a stream.</summary>
    /// <param name="stream">The content of a file.</param>
    /// <param name="path">How messages name it.</param>
    /// <param name="backend">As for a file.</param>
    /// <exception cref="InvalidPolicyException">It is not a policy that can be used.</exception>
    public static Policy Read(Stream stream, string path, Backend<float>? backend)
    {
        PolicyContent content = Open(stream, path);
        var theta = new ParameterVector<float>(content.Network.Layout, backend);
        foreach (ParameterBlock block in content.Network.Layout.Blocks)
        {
            theta.ValueOf(block).CopyFrom(content.ValuesOf(block));
        }

        return new Policy(content.Description, content.Network, theta, content.Normalization, backend);
    }

    private static string Version(Policy policy) =>
        policy.Network.StateSize > 0 || HasParts(policy.ObservationSpace) || HasParts(policy.ActionSpace) ? NetworkFormat.PartsVersion
        : policy.Description.HasActionMask ? NetworkFormat.MaskedVersion
        : !NetworkFormat.IsPlain(policy.Description.Network) ? NetworkFormat.DescribedVersion
        : policy.ActionSpace is Discrete && policy.Normalization is null ? DiscreteVersion
        : GeneralVersion;

    private static bool HasParts(Space space) => space is CompositeSpace;
}
