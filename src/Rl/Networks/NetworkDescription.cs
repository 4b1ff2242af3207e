using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// The description of an actor-critic network as data: a record that makes the network, is stored in every policy file as JSON, and makes
/// the same network again when the file is loaded. <see cref="MlpDescription"/> and <see cref="ConvDescription"/> are the built-in kinds;
/// derive a record for your own kind, and register it with <see cref="NetworkRegistry.Register"/> so that its files can be written and
/// read.
/// </summary>
/// <remarks><c>docs/networks.md</c> walks through writing your own network.</remarks>
public abstract record NetworkDescription
{
    /// <summary>The longest JSON that is read: thousands of layers.</summary>
    private const int MaxJsonLength = 1 << 14;

    /// <summary>
    /// Declares the network's parameters for the given spaces. Equal descriptions must make equal layouts: a policy file relies on it.
    /// </summary>
    /// <param name="observationSpace">The observation space; a row of the tape has its <see cref="Space.Size"/> numbers, row-major.</param>
    /// <param name="head">The distribution that the policy's outputs parameterise.</param>
    /// <exception cref="ArgumentException">The network does not support such observations.</exception>
    public abstract ActorCriticNetwork Make(Space observationSpace, ActionHead head);

    /// <summary>Makes the network and refuses one that no agent could train, save and load, before any work is lost.</summary>
    /// <exception cref="InvalidOperationException">The kind is not registered, or the network is not complete.</exception>
    internal ActorCriticNetwork MakeComplete(Space observationSpace, ActionHead head)
    {
        string kind = NetworkRegistry.KindOf(this);
        ActorCriticNetwork network = Make(observationSpace, head);
        if (network.Policy.IsEmpty || network.Value.IsEmpty)
        {
            throw new InvalidOperationException(
                $"The network '{kind}' declares no parameters for the {(network.Policy.IsEmpty ? "policy" : "value")} alone; each head "
                    + $"needs some.");
        }

        return network;
    }

    /// <summary>
    /// The description as one line of JSON whose member <c>kind</c> names the registered kind, such as
    /// <c>{"kind":"mlp","hidden":[64,64],…}</c>.
    /// </summary>
    /// <exception cref="InvalidOperationException">The kind is not registered.</exception>
    public string ToJson()
    {
        string kind = NetworkRegistry.KindOf(this);
        JsonTypeInfo type = NetworkRegistry.Find(kind);
        var json = new JsonObject { [NetworkRegistry.KindMember] = kind };
        foreach ((string name, JsonNode? value) in JsonSerializer.SerializeToNode(this, type)!.AsObject())
        {
            json.Add(name, value?.DeepClone());
        }

        return json.ToJsonString();
    }

    /// <summary>Reads a description from the text that <see cref="ToJson"/> gave.</summary>
    /// <param name="json">The text.</param>
    /// <exception cref="JsonException">
    /// The text is not JSON, is longer than 16,384 characters, names a kind that is not registered, or does not describe a network of its
    /// kind; the message says which.
    /// </exception>
    public static NetworkDescription FromJson(string json)
    {
        if (json.Length > MaxJsonLength)
        {
            throw new JsonException($"A network description of {json.Length} characters cannot be read; it has at most {MaxJsonLength}.");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            JsonElement members = document.RootElement;
            if (members.ValueKind != JsonValueKind.Object)
            {
                throw new JsonException("A network description must be a JSON object.");
            }

            JsonTypeInfo type = NetworkRegistry.Find(KindOf(members));
            return (NetworkDescription)JsonSerializer.Deserialize(WithoutKind(members), type)!;
        }
        catch (Exception refused) when (refused is ArgumentException or InvalidOperationException or NotSupportedException)
        {
            // A value that the record refuses, or text with half a surrogate pair, is a mistake in the text here.
            throw new JsonException($"The network description {Shortened(json)} cannot be read: {Shortened(refused.Message)}", refused);
        }
    }

    private static string KindOf(JsonElement members) =>
        members.TryGetProperty(NetworkRegistry.KindMember, out JsonElement kind) && kind.ValueKind == JsonValueKind.String
            ? kind.GetString()!
            : throw new JsonException(
                $"A network description needs a member '{NetworkRegistry.KindMember}' that names its kind, such as mlp.");

    private static string Shortened(string text) => text.Length <= 500 ? text : text[..500] + "…";

    /// <summary>What the record itself has written.</summary>
    private static ReadOnlySpan<byte> WithoutKind(JsonElement members)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(text))
        {
            writer.WriteStartObject();
            foreach (JsonProperty member in members.EnumerateObject())
            {
                if (member.Name != NetworkRegistry.KindMember)
                {
                    member.WriteTo(writer);
                }
            }

            writer.WriteEndObject();
        }

        return text.WrittenSpan;
    }
}
