using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Gradus.Cli;

/// <summary>Writes JSON objects as text, with null for a value that is not finite.</summary>
internal static class Json
{
    /// <summary>One object.</summary>
    /// <param name="members">Writes the members.</param>
    /// <param name="indented">True for files that people open, false for one line.</param>
    public static string Object(Action<Utf8JsonWriter> members, bool indented = false)
    {
        using var stream = new MemoryStream();
        var options = new JsonWriterOptions { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(stream, options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>A number, or null for NaN and the infinities, which JSON does not have.</summary>
    public static void WriteFinite(this Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
