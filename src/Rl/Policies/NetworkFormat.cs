using System.Globalization;
using System.Text.Json;
using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>
/// How a policy file describes its network. Multi-layer perceptrons are three strings that every release reads; any other kind is the JSON
/// of its description, with a format version that releases without it refuse.
/// </summary>
internal static class NetworkFormat
{
    /// <summary>The format version that introduced descriptions.</summary>
    public const string DescribedVersion = "3";

    /// <summary>
    /// Adds action masks, and describes any network as JSON; a reader that ignored the masks would take illegal actions.
    /// </summary>
    public const string MaskedVersion = "4";

    /// <summary>
    /// Adds networks with memory, which a reader that kept no state would act with as if every step were the first, and observations and
    /// actions of parts.
    /// </summary>
    public const string PartsVersion = "5";

    private const string Description = "network";
    private const string Hidden = "hidden";
    private const string Activations = "activation";
    private const string SharedTrunk = "shared_trunk";

    /// <summary>Whether files of a format version describe any network as JSON.</summary>
    public static bool IsDescribed(string version) => version is DescribedVersion or MaskedVersion or PartsVersion;

    /// <summary>Whether every release reads the network, as three strings.</summary>
    public static bool IsPlain(NetworkDescription network) =>
        network is MlpDescription { Standardize: false, Activation: Activation.Tanh or Activation.Relu };

    /// <summary>Adds the network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="version">The file's format version.</param>
    /// <param name="metadata">Receives the strings.</param>
    public static void Write(NetworkDescription network, string version, Dictionary<string, string> metadata)
    {
        if (!IsDescribed(version) && network is MlpDescription mlp)
        {
            metadata[Hidden] = mlp.Hidden.ToString();
            metadata[Activations] = mlp.Activation == Activation.Tanh ? "tanh" : "relu";
            metadata[SharedTrunk] = mlp.SharedTrunk ? "true" : "false";
        }
        else
        {
            metadata[Description] = network.ToJson();
        }
    }

    /// <summary>The network of a file.</summary>
    /// <param name="metadata">The file's strings; throws if a required one is missing.</param>
    /// <exception cref="InvalidPolicyException">The strings do not describe a network, or its kind is not registered.</exception>
    public static NetworkDescription Read(PolicyMetadata metadata)
    {
        if (IsDescribed(metadata.Text("format_version")))
        {
            try
            {
                return NetworkDescription.FromJson(metadata.Text(Description));
            }
            catch (JsonException exception)
            {
                throw new InvalidPolicyException($"'{metadata.Path}': {exception.Message}", exception);
            }
        }

        return new MlpDescription(LayerWidths.Of([.. ReadWidths(metadata)]), ReadActivation(metadata), metadata.Flag(SharedTrunk));
    }

    private static List<int> ReadWidths(PolicyMetadata metadata)
    {
        string text = metadata.Text(Hidden);
        if (text.AsSpan().Count(',') >= metadata.Arrays)
        {
            throw new InvalidPolicyException(
                $"'{metadata.Path}' describes {text.AsSpan().Count(',') + 1} hidden layers, but holds only {metadata.Arrays} arrays.");
        }

        var widths = new List<int>();
        for (int start = 0, end; start <= text.Length; start = end + 1)
        {
            int comma = text.IndexOf(',', start);
            end = comma < 0 ? text.Length : comma;
            ReadOnlySpan<char> item = text.AsSpan(start, end - start);
            if (item.IsEmpty)
            {
                continue;
            }

            bool isNumber = int.TryParse(item, NumberStyles.None, CultureInfo.InvariantCulture, out int width);
            widths.Add(isNumber && width is >= 1 and <= MlpDescription.MaxWidth
                ? width
                : throw new InvalidPolicyException(
                    $"'{metadata.Path}': hidden is '{Excerpt.Of(text)}'; it must list widths from 1 to {MlpDescription.MaxWidth}, such "
                        + $"as 64,64."));
        }

        return widths;
    }

    private static Activation ReadActivation(PolicyMetadata metadata) => metadata.Text(Activations) switch
    {
        "tanh" => Activation.Tanh,
        "relu" => Activation.Relu,
        string other => throw new InvalidPolicyException(
            $"'{metadata.Path}': activation is '{Excerpt.Of(other)}'; it must be tanh or relu."),
    };
}
