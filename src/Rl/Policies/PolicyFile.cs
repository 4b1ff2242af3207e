using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// The policy as safetensors: one F32 array per linear layer, (in + 1, out) with the bias as last row, and strings that describe it. A file
/// is either read completely, with everything checked, or refused.
/// </summary>
internal static partial class PolicyFile
{
    private const string Format = "gradus-policy";

    /// <summary>Policies over <see cref="Discrete"/> spaces without normalisation, which every release reads.</summary>
    private const string DiscreteVersion = "1";

    /// <summary>Adds the other action spaces and normalisation; a reader that supports neither refuses the number.</summary>
    private const string GeneralVersion = "2";

    private const string ActionMask = "action_mask";

    /// <summary>Reads a file and checks everything in it.</summary>
    /// <param name="stream">The content of a file.</param>
    /// <param name="path">How messages name it.</param>
    /// <exception cref="InvalidPolicyException">It is not a policy that can be used.</exception>
    public static PolicyContent Open(Stream stream, string path)
    {
        SafetensorsFile file;
        try
        {
            file = SafetensorsFile.Read(stream, path);
        }
        catch (SafetensorsException exception)
        {
            throw new InvalidPolicyException(exception.Message, exception);
        }

        return Check(path, file);
    }

    /// <summary>Checks everything in a file.</summary>
    /// <param name="path">How messages name it.</param>
    /// <param name="file">The file.</param>
    /// <exception cref="InvalidPolicyException">It is not a policy that can be used.</exception>
    private static PolicyContent Check(string path, SafetensorsFile file)
    {
        PolicyDescription description = ReadDescription(path, file);
        FrozenNormalization? normalization = StatisticsFormat.Read(path, file, description.ObservationSpace);
        if (description.Network is MlpDescription { Hidden.Count: int layers } && layers > file.Tensors.Count)
        {
            throw new InvalidPolicyException($"'{path}' describes {layers} hidden layers, but holds only {file.Tensors.Count} arrays.");
        }

        ActorCriticNetwork network = MakeNetwork(path, description);
        CheckParameters(path, file, network.Layout);
        return new PolicyContent(description, network, normalization, file);
    }

    private static PolicyDescription ReadDescription(string path, SafetensorsFile file)
    {
        string format = file.Metadata.GetValueOrDefault("format", "");
        if (format != Format)
        {
            throw new InvalidPolicyException($"'{path}' is a safetensors file but not a policy: its metadata lacks format '{Format}'.");
        }

        var metadata = new PolicyMetadata(path, file);
        string version = metadata.Text("format_version");
        if (version is not (DiscreteVersion or GeneralVersion) && !NetworkFormat.IsDescribed(version))
        {
            throw new InvalidPolicyException(
                $"'{path}' has format version '{Excerpt.Of(version)}'; this release reads versions {DiscreteVersion} to "
                    + $"{NetworkFormat.PartsVersion}.");
        }

        Space actions = metadata.Space("action_space");
        if (version == DiscreteVersion && actions is not Discrete)
        {
            throw new InvalidPolicyException(
                $"'{path}' has format version {version}, whose action space is Discrete, but it says {actions}.");
        }

        return new PolicyDescription(
            metadata.Text("algorithm"),
            metadata.Text("environment"),
            metadata.Space("observation_space"),
            actions,
            NetworkFormat.Read(metadata))
        {
            HasActionMask = version is NetworkFormat.MaskedVersion or NetworkFormat.PartsVersion && metadata.Flag(ActionMask),
            Gaussian = HasBox(actions) ? new GaussianOptions(ReadLogStd(metadata), metadata.Flag("squash_actions")) : new GaussianOptions(),
        };
    }

    /// <summary>Whether a space of actions has real numbers, alone or as a part, and a policy so a normal distribution.</summary>
    internal static bool HasBox(Space actions) => actions.Leaves.Any(leaf => leaf.Space is Box);

    private static LogStdKind ReadLogStd(PolicyMetadata metadata) => metadata.Text("log_std") switch
    {
        "parameter" => LogStdKind.Parameter,
        "state" => LogStdKind.State,
        "sde" => LogStdKind.Sde,
        string other => throw new InvalidPolicyException(
            $"'{metadata.Path}': log_std is '{Excerpt.Of(other)}'; it must be parameter, state or sde."),
    };

    private static ActorCriticNetwork MakeNetwork(string path, PolicyDescription description)
    {
        try
        {
            return description.Network.MakeComplete(
                description.ObservationSpace, new ActionHead(description.ActionSpace, description.Gaussian, description.HasActionMask));
        }
        catch (Exception exception) when (exception is ArgumentException or OverflowException or InvalidOperationException)
        {
            throw new InvalidPolicyException($"'{path}': {exception.Message}", exception);
        }
    }

    /// <summary>Every parameter is there, has its shape, and is finite; and there is no other array.</summary>
    private static void CheckParameters(string path, SafetensorsFile file, ParameterLayout layout)
    {
        foreach (SavedTensor tensor in file.Tensors)
        {
            if (layout.Find(tensor.Name) is null && !StatisticsFormat.Announces(path, file, tensor.Name))
            {
                throw new InvalidPolicyException(
                    $"'{path}' contains an array '{Excerpt.Of(tensor.Name)}' that the architecture in its metadata does not have.");
            }
        }

        // The metadata may describe a network of any size; memory is for what the file holds.
        foreach (ParameterBlock block in layout.Blocks)
        {
            if (!file.TryGet(block.Name, out SavedTensor? tensor))
            {
                throw new InvalidPolicyException($"'{path}' lacks the array '{block.Name}'.");
            }

            if (tensor.Type != ElementType.F32 || tensor.Shape is not [int rows, int cols] || new Shape(rows, cols) != block.Shape)
            {
                throw new InvalidPolicyException(
                    $"'{path}': {tensor}; the architecture in its metadata needs {block.Name}: F32[{block.Shape.Rows}, "
                        + $"{block.Shape.Cols}].");
            }

            int bad = tensor.IndexOfNonFinite();
            if (bad >= 0)
            {
                throw new InvalidPolicyException(
                    $"'{path}': '{block.Name}' has a value at row {bad / cols}, column {bad % cols} that is NaN or infinite; the policy is "
                        + $"damaged.");
            }
        }
    }
}
