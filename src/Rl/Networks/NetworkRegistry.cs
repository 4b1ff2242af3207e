using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Gradus.Rl;

/// <summary>
/// The kinds of networks that policy files can contain: <c>mlp</c>, <c>conv</c>, and those that an application adds. Thread-safe.
/// </summary>
/// <remarks>
/// A kind is registered with the source-generated JSON of its record, so that no reflection is needed and trimmed programs work.
/// </remarks>
public static class NetworkRegistry
{
    /// <summary>The member of a description's JSON that names its kind.</summary>
    internal const string KindMember = "kind";

    private static readonly Lock Gate = new();

    // JSON metadata takes tens of milliseconds to make, so that of a built-in kind is made when a file needs it and not with every agent.
    private static readonly Dictionary<string, (Type Record, Func<JsonTypeInfo> Json)> Types = new(StringComparer.Ordinal)
    {
        [MlpDescription.Kind] = (typeof(MlpDescription), () => NetworkJson.Default.MlpDescription),
        [ConvDescription.Kind] = (typeof(ConvDescription), () => NetworkJson.Default.ConvDescription),
    };

    /// <summary>The registered kinds, in alphabetical order.</summary>
    public static IReadOnlyList<string> Kinds
    {
        get
        {
            lock (Gate)
            {
                return [.. Types.Keys.Order(StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>
    /// Adds a kind of network. Call it before an agent is made with such a description or a policy with one is loaded; calling it again
    /// changes nothing.
    /// </summary>
    /// <typeparam name="TDescription">The record.</typeparam>
    /// <param name="kind">The name in files, one word, such as <c>gated</c>.</param>
    /// <param name="json">
    /// The record's JSON metadata: <c>MyJson.Default.GatedNetwork</c> of a
    /// <see cref="System.Text.Json.Serialization.JsonSerializerContext"/>.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The name is blank, contains white space or is taken by another record, the record has another name already, or it has a member
    /// <c>kind</c>.
    /// </exception>
    public static void Register<TDescription>(string kind, JsonTypeInfo<TDescription> json)
        where TDescription : NetworkDescription
    {
        ArgumentNullException.ThrowIfNull(json);
        if (string.IsNullOrEmpty(kind) || kind.Any(char.IsWhiteSpace))
        {
            throw new ArgumentException($"'{kind}' cannot be a kind of network: it must be one word, such as gated.", nameof(kind));
        }

        if (json.Properties.Any(property => property.Name == KindMember))
        {
            throw new ArgumentException(
                $"{json.Type.Name} has a member '{KindMember}', which is how files name the kind of network; give it another name.",
                nameof(json));
        }

        lock (Gate)
        {
            string? known = KindOf(json.Type);
            if (known == kind)
            {
                return;
            }

            if (known is not null)
            {
                throw new ArgumentException($"{json.Type.Name} is registered as '{known}' already; a record has one name.", nameof(kind));
            }

            if (!Types.TryAdd(kind, (json.Type, () => json)))
            {
                throw new ArgumentException(
                    $"There is a kind of network '{kind}' already, {Types[kind].Record.Name}; register yours under another name.",
                    nameof(kind));
            }
        }
    }

    /// <summary>The kind of a description.</summary>
    /// <exception cref="InvalidOperationException">Its record is not registered.</exception>
    internal static string KindOf(NetworkDescription description)
    {
        lock (Gate)
        {
            return KindOf(description.GetType())
                ?? throw new InvalidOperationException(
                    $"{description.GetType().Name} is not a registered kind of network, so no policy with it could be saved or loaded: "
                        + $"call NetworkRegistry.Register(\"a-name\", its JsonTypeInfo) first.");
        }
    }

    /// <summary>The JSON of a kind.</summary>
    /// <exception cref="JsonException">There is no such kind; the message says how one is added.</exception>
    internal static JsonTypeInfo Find(string kind)
    {
        lock (Gate)
        {
            return Types.TryGetValue(kind, out (Type Record, Func<JsonTypeInfo> Json) entry)
                ? entry.Json()
                : throw new JsonException(
                    $"There is no kind of network '{kind}'; there are {string.Join(", ", Types.Keys.Order(StringComparer.Ordinal))}. A "
                        + $"kind of your own is added with NetworkRegistry.Register(\"{kind}\", …) before its files are read.");
        }
    }

    private static string? KindOf(Type type) => Types.FirstOrDefault(entry => entry.Value.Record == type).Key;
}
