using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Gradus.Rl;

/// <summary>
/// The kinds of networks that can be loaded here: the library's own. A network of a user's own is code, which no file holds.
/// </summary>
internal static class NetworkRegistry
{
    /// <summary>The member of a description's JSON that names its kind.</summary>
    public const string KindMember = "kind";

    /// <summary>The kind of a description.</summary>
    public static string KindOf(NetworkDescription description) =>
        description is MlpDescription ? MlpDescription.Kind : ConvDescription.Kind;

    /// <summary>The JSON of a kind.</summary>
    /// <exception cref="JsonException">The kind is not one of the library's.</exception>
    public static JsonTypeInfo Find(string kind) => kind switch
    {
        MlpDescription.Kind => NetworkJson.Default.MlpDescription,
        ConvDescription.Kind => NetworkJson.Default.ConvDescription,
        _ => throw new JsonException(
            $"Gradus.Inference cannot act with a network of kind '{kind}', only with {ConvDescription.Kind} and {MlpDescription.Kind}: a "
                + "network of your own is code, which a policy file does not hold. Load it with Gradus.Rl, where that kind is registered."),
    };
}
