using System.Globalization;
using System.Text.Json;
using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// The policy as safetensors: one F32 array per linear layer, (in + 1, out) with the bias as last row, and strings that say what it is for.
/// A file is either read completely, with every claim checked, or refused.
/// </summary>
internal static class PolicyFile
{
    private const string Format = "gradus-policy";

    /// <summary>Policies over <see cref="Discrete"/> spaces that see observations as they are: what every release reads.</summary>
    private const string DiscreteVersion = "1";

    /// <summary>Adds the other action spaces and normalisation; a reader that knows neither refuses the number.</summary>
    private const string GeneralVersion = "2";

    /// <summary>Layers wider than this are taken for damage rather than intent.</summary>
    private const int LargestWidth = 1 << 16;

    public static void Write(Policy policy, string path)
    {
        PolicyDescription description = policy.Description;
        var metadata = new Dictionary<string, string>
        {
            ["format"] = Format,
            ["format_version"] = description.ActionSpace is Discrete && policy.Normalization is null ? DiscreteVersion : GeneralVersion,
            ["algorithm"] = description.Algorithm,
            ["environment"] = description.EnvironmentId,
            ["observation_space"] = description.ObservationSpace.ToJson(),
            ["action_space"] = description.ActionSpace.ToJson(),
            ["hidden"] = string.Join(',', description.Architecture.Hidden),
            ["activation"] = description.Architecture.Activation.ToString().ToLowerInvariant(),
            ["shared_trunk"] = description.Architecture.SharedTrunk ? "true" : "false",
        };
        if (description.ActionSpace is Box)
        {
            metadata["log_std"] = description.Gaussian.LogStd == LogStdKind.State ? "state" : "parameter";
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

        new SafetensorsFile(metadata, tensors).Write(path);
    }

    public static Policy Read(string path, Backend<float>? backend)
    {
        SafetensorsFile file;
        try
        {
            file = SafetensorsFile.Read(path);
        }
        catch (SafetensorsException exception)
        {
            throw new InvalidPolicyException(exception.Message, exception);
        }

        PolicyDescription description = ReadDescription(path, file);
        FrozenNormalization? normalization = StatisticsFormat.Read(path, file, description.ObservationSpace.Size);
        var network = new ActorCriticNetwork(description.ObservationSpace.Size, MakeHead(path, description), description.Architecture);
        return new Policy(description, network, ReadParameters(path, file, network), normalization, backend);
    }

    private static PolicyDescription ReadDescription(string path, SafetensorsFile file)
    {
        string format = file.Metadata.GetValueOrDefault("format", "");
        if (format != Format)
        {
            throw new InvalidPolicyException($"'{path}' is a safetensors file but not a policy: its metadata lacks format '{Format}'.");
        }

        string version = Text("format_version");
        if (version is not (DiscreteVersion or GeneralVersion))
        {
            throw new InvalidPolicyException($"'{path}' has format version '{version}'; this release reads versions {DiscreteVersion} and {GeneralVersion}.");
        }

        Space actions = ReadSpace("action_space");
        if (version == DiscreteVersion && actions is not Discrete)
        {
            throw new InvalidPolicyException($"'{path}' has format version {version}, whose action space is Discrete, but it says {actions}.");
        }

        return new PolicyDescription(
            Text("algorithm"),
            Text("environment"),
            ReadSpace("observation_space"),
            actions,
            new NetworkArchitecture([.. ReadWidths()], ReadActivation(), ReadFlag("shared_trunk")))
        {
            Gaussian = actions is Box ? new GaussianOptions(ReadLogStd(), ReadFlag("squash_actions")) : new GaussianOptions(),
        };

        string Text(string key) => file.Metadata.TryGetValue(key, out string? text)
            ? text
            : throw new InvalidPolicyException($"'{path}' is incomplete: its metadata lacks '{key}'.");

        Space ReadSpace(string key)
        {
            try
            {
                return Space.FromJson(Text(key));
            }
            catch (Exception exception) when (exception is FormatException or JsonException or ArgumentException)
            {
                throw new InvalidPolicyException($"'{path}': {key} cannot be read: {exception.Message}", exception);
            }
        }

        IEnumerable<int> ReadWidths()
        {
            string text = Text("hidden");
            foreach (string item in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
            {
                yield return int.TryParse(item, NumberStyles.None, CultureInfo.InvariantCulture, out int width) && width is >= 1 and <= LargestWidth
                    ? width
                    : throw new InvalidPolicyException($"'{path}': hidden is '{text}'; it must list widths from 1 to {LargestWidth}, such as 64,64.");
            }
        }

        Activation ReadActivation() => Text("activation") switch
        {
            "tanh" => Activation.Tanh,
            "relu" => Activation.Relu,
            string other => throw new InvalidPolicyException($"'{path}': activation is '{other}'; it must be tanh or relu."),
        };

        LogStdKind ReadLogStd() => Text("log_std") switch
        {
            "parameter" => LogStdKind.Parameter,
            "state" => LogStdKind.State,
            string other => throw new InvalidPolicyException($"'{path}': log_std is '{other}'; it must be parameter or state."),
        };

        bool ReadFlag(string key) => Text(key) switch
        {
            "true" => true,
            "false" => false,
            string other => throw new InvalidPolicyException($"'{path}': {key} is '{other}'; it must be true or false."),
        };
    }

    private static ActionHead MakeHead(string path, PolicyDescription description)
    {
        try
        {
            return new ActionHead(description.ActionSpace, description.Gaussian);
        }
        catch (Exception exception) when (exception is ArgumentException or OverflowException)
        {
            throw new InvalidPolicyException($"'{path}': {exception.Message}", exception);
        }
    }

    private static ParameterVector<float> ReadParameters(string path, SafetensorsFile file, ActorCriticNetwork network)
    {
        foreach (SavedTensor tensor in file.Tensors)
        {
            if (network.Layout.Find(tensor.Name) is null && !StatisticsFormat.Announces(file, tensor.Name))
            {
                throw new InvalidPolicyException($"'{path}' holds an array '{tensor.Name}' that the architecture in its metadata does not have.");
            }
        }

        var theta = new ParameterVector<float>(network.Layout);
        foreach (ParameterBlock block in network.Layout.Blocks)
        {
            if (!file.TryGet(block.Name, out SavedTensor? tensor))
            {
                throw new InvalidPolicyException($"'{path}' lacks the array '{block.Name}'.");
            }

            if (tensor.Type != ElementType.F32 || tensor.Shape is not [int rows, int cols] || new Shape(rows, cols) != block.Shape)
            {
                throw new InvalidPolicyException($"'{path}': {tensor}; the architecture in its metadata needs {block.Name}: F32[{block.Shape.Rows}, {block.Shape.Cols}].");
            }

            int bad = tensor.IndexOfNonFinite();
            if (bad >= 0)
            {
                throw new InvalidPolicyException(
                    $"'{path}': '{block.Name}' has a value at row {bad / cols}, column {bad % cols} that is NaN or infinite; the policy is damaged.");
            }

            theta.ValueOf(block).CopyFrom(tensor.Values<float>());
        }

        return theta;
    }
}
