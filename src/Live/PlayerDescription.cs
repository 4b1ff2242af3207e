using System.Globalization;
using System.Text;
using System.Text.Json;
using Gradus.Envs;

namespace Gradus.Live;

/// <summary>What a page has to know of a player before it plays: above all a control for every number of an action.</summary>
internal static class PlayerDescription
{
    /// <summary>As JSON.</summary>
    public static string Of(Player player)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("hash", player.ParameterHash);
            json.WriteBoolean("pushable", player.CanBePushed);
            json.WriteBoolean("upwards", player.CanBePushedUpwards);
            json.WriteBoolean("discrete", player.Actions is Discrete);
            json.WriteStartArray("controls");
            int place = 0; // in the distribution
            foreach (SpacePart leaf in player.Actions.Leaves)
            {
                for (int i = 0; i < leaf.Length; i++)
                {
                    place += WriteControl(json, player, leaf, i, place);
                }

                place += leaf.Space is Box ? leaf.Length : 0; // the standard deviations
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>A seed that a reader typed.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static ulong Seed(string text) => ulong.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed)
        ? seed
        : throw new ArgumentException($"A seed is a whole number from 0 to {ulong.MaxValue}, not '{text}'.");

    /// <summary>Writes a control.</summary>
    /// <returns>How many numbers of the distribution are its own, a standard deviation not counted.</returns>
    private static int WriteControl(Utf8JsonWriter json, Player player, SpacePart leaf, int element, int place)
    {
        int numbers = 1;
        json.WriteStartObject();
        json.WriteString(
            "name",
            leaf.Name.Length == 0 ? string.Create(CultureInfo.InvariantCulture, $"action {element}")
            : leaf.Length == 1 ? leaf.Name
            : string.Create(CultureInfo.InvariantCulture, $"{leaf.Name} {element}"));
        json.WriteNumber("at", place);
        json.WriteBoolean("isFlag", leaf.Space is MultiBinary);
        switch (leaf.Space)
        {
            case Box box:
                json.WriteNumber("std", place + leaf.Length);
                (float low, float high) = (box.Low[element], box.High[element]);
                json.WriteNumber("low", float.IsFinite(low) ? low : Math.Min(-1, high - 1));
                json.WriteNumber("high", float.IsFinite(high) ? high : Math.Max(1, low + 1));
                break;
            default:
                (int first, int count) = leaf.Space switch
                {
                    Discrete discrete => (discrete.Start, discrete.N),
                    MultiDiscrete several => (0, several.Nvec[element]),
                    _ => (0, 2),
                };
                numbers = leaf.Space is MultiBinary ? 1 : count;
                json.WriteNumber("first", first);
                json.WriteStartArray("options");
                IReadOnlyList<string> names = leaf.Space is Discrete ? ActionNames.Of(player.EnvironmentId, count) : [];
                for (int i = 0; i < count; i++)
                {
                    json.WriteStringValue(i < names.Count ? names[i] : (first + i).ToString(CultureInfo.InvariantCulture));
                }

                json.WriteEndArray();
                break;
        }

        json.WriteEndObject();
        return numbers;
    }
}
