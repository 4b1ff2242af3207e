using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gradus.Rl;

/// <summary>The axis in JSON: its name, such as <c>last</c>, and no number.</summary>
public sealed class ChannelAxisConverter()
    : JsonStringEnumConverter<ChannelAxis>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);
