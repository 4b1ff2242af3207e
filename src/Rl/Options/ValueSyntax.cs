using System.Globalization;
using System.Text.Json;
using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>
/// How the values of one .NET type are written: on the command line, in JSON and in a table. One object per hyper-parameter.
/// </summary>
internal abstract class ValueSyntax
{
    /// <summary>Whether a value is a whole number; null if it is not a number.</summary>
    public virtual bool? IsWholeNumber => null;

    /// <summary>The type's name in tables: <c>number</c>, <c>tanh|relu</c>.</summary>
    public abstract string TypeName { get; }

    /// <summary>The accepted values, as the end of a sentence that begins "it takes".</summary>
    public abstract string Accepts(ValueRange range);

    /// <summary>The parsed value, or null if the text is invalid or out of range.</summary>
    public abstract object? Parse(string text, ValueRange range);

    /// <summary>Text that <see cref="Parse"/> accepts.</summary>
    public abstract string Format(object value);

    /// <summary>Writes the value as natural JSON.</summary>
    public abstract void Write(Utf8JsonWriter json, object value);

    public static ValueSyntax For(Type type)
    {
        if (type == typeof(float))
        {
            return new SingleSyntax();
        }

        if (type == typeof(double))
        {
            return new DoubleSyntax();
        }

        if (type == typeof(Schedule))
        {
            return new ScheduleSyntax();
        }

        if (type == typeof(int))
        {
            return new IntegerSyntax();
        }

        if (type == typeof(bool))
        {
            return new BooleanSyntax();
        }

        if (type == typeof(LayerWidths))
        {
            return new IntegerListSyntax();
        }

        if (type == typeof(ConvolutionLayers))
        {
            return new ConvolutionsSyntax();
        }

        return type.IsEnum
            ? new EnumSyntax(type)
            : throw new InvalidOperationException(
                $"A hyper-parameter cannot be of type {type.Name}: float, double, Schedule, int, bool, LayerWidths, "
                    + "ConvolutionLayers and enumerations can.");
    }

    private static bool TryParseInteger(string text, ValueRange range, out int value) =>
        int.TryParse(
            text.Replace("_", "", StringComparison.Ordinal),
            NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture,
            out value) && range.Contains(value);

    private static string Phrase(string noun, ValueRange range) => $"{noun} {range.InWords()}".TrimEnd();

    private sealed class SingleSyntax : ValueSyntax
    {
        public override bool? IsWholeNumber => false;

        public override string TypeName => "number";

        public override string Accepts(ValueRange range) => Phrase("a number", range);

        // Parsed as float, not double, so that the value is the one the program computes with: 1e-60 is 0 and 1e60 is infinite.
        public override object? Parse(string text, ValueRange range) =>
            float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && float.IsFinite(value) &&
                range.Contains(value)
                ? value
                : null;

        public override string Format(object value) => ((float)value).ToString(CultureInfo.InvariantCulture);

        public override void Write(Utf8JsonWriter json, object value) => json.WriteNumberValue((float)value);
    }

    private sealed class DoubleSyntax : ValueSyntax
    {
        public override bool? IsWholeNumber => false;

        public override string TypeName => "number";

        public override string Accepts(ValueRange range) => Phrase("a number", range);

        public override object? Parse(string text, ValueRange range) =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) &&
                range.Contains(value)
                ? value
                : null;

        public override string Format(object value) => ((double)value).ToString(CultureInfo.InvariantCulture);

        public override void Write(Utf8JsonWriter json, object value) => json.WriteNumberValue((double)value);
    }

    /// <summary>A number, or two between which it changes over the run.</summary>
    private sealed class ScheduleSyntax : ValueSyntax
    {
        public override bool? IsWholeNumber => false;

        public override string TypeName => "number|from..to";

        public override string Accepts(ValueRange range) =>
            Phrase("a number", range) + ", or two such numbers, from..to, between which it changes evenly over the run";

        public override object? Parse(string text, ValueRange range) =>
            Schedule.TryParse(text, out Schedule schedule) && range.Contains(schedule.Initial) && range.Approaches(schedule.Final)
                ? schedule
                : null;

        public override string Format(object value) => value.ToString()!;

        public override void Write(Utf8JsonWriter json, object value)
        {
            var schedule = (Schedule)value;
            if (schedule.IsConstant)
            {
                json.WriteNumberValue(schedule.Initial);
            }
            else
            {
                json.WriteStringValue(schedule.ToString());
            }
        }
    }

    private sealed class IntegerSyntax : ValueSyntax
    {
        public override bool? IsWholeNumber => true;

        public override string TypeName => "integer";

        public override string Accepts(ValueRange range) => Phrase("a whole number", range);

        public override object? Parse(string text, ValueRange range) => TryParseInteger(text, range, out int value) ? value : null;

        public override string Format(object value) => ((int)value).ToString(CultureInfo.InvariantCulture);

        public override void Write(Utf8JsonWriter json, object value) => json.WriteNumberValue((int)value);
    }

    private sealed class BooleanSyntax : ValueSyntax
    {
        public override string TypeName => "true|false";

        public override string Accepts(ValueRange range) => "true or false";

        public override object? Parse(string text, ValueRange range) => bool.TryParse(text, out bool value) ? value : null;

        public override string Format(object value) => (bool)value ? "true" : "false";

        public override void Write(Utf8JsonWriter json, object value) => json.WriteBooleanValue((bool)value);
    }

    /// <summary>Sizes separated by commas; <c>none</c> for an empty list.</summary>
    private sealed class IntegerListSyntax : ValueSyntax
    {
        private const string Empty = "none";

        public override string TypeName => "integers";

        public override string Accepts(ValueRange range) => Phrase("'none' or whole numbers", range) + ", such as 64,64";

        public override object? Parse(string text, ValueRange range)
        {
            string trimmed = text.Trim();
            if (trimmed == Empty)
            {
                return LayerWidths.Of([]);
            }

            string[] parts = trimmed.Split(',', StringSplitOptions.TrimEntries);
            var values = new int[parts.Length];
            for (int i = 0; i < parts.Length; i++)
            {
                if (!TryParseInteger(parts[i], range, out values[i]))
                {
                    return null;
                }
            }

            return LayerWidths.Of(values);
        }

        public override string Format(object value) => value is LayerWidths { Count: > 0 } widths ? widths.ToString() : Empty;

        public override void Write(Utf8JsonWriter json, object value)
        {
            json.WriteStartArray();
            foreach (int element in (LayerWidths)value)
            {
                json.WriteNumberValue(element);
            }

            json.WriteEndArray();
        }
    }

    /// <summary>Convolutions separated by commas.</summary>
    private sealed class ConvolutionsSyntax : ValueSyntax
    {
        public override string TypeName => "convolutions";

        public override string Accepts(ValueRange range) => "filters x kernel, then / stride and p padding if any, such as 32x8/4,64x3p1";

        public override object? Parse(string text, ValueRange range) =>
            ConvolutionLayers.TryParse(text, out ConvolutionLayers? layers) ? layers : null;

        public override string Format(object value) => value.ToString()!;

        public override void Write(Utf8JsonWriter json, object value) => json.WriteStringValue(Format(value));
    }

    /// <summary>The names of an enumeration in snake_case.</summary>
    private sealed class EnumSyntax : ValueSyntax
    {
        private readonly Type _type;
        private readonly string[] _members;
        private readonly string[] _names;

        public EnumSyntax(Type type)
        {
            _type = type;
            _members = Enum.GetNames(type);
            _names = Array.ConvertAll(_members, JsonNamingPolicy.SnakeCaseLower.ConvertName);
        }

        public override string TypeName => string.Join('|', _names);

        public override string Accepts(ValueRange range) => _names.Length == 1
            ? _names[0]
            : $"{string.Join(", ", _names[..^1])} or {_names[^1]}";

        public override object? Parse(string text, ValueRange range)
        {
            int index = Array.FindIndex(_names, name => name.Equals(text.Trim(), StringComparison.OrdinalIgnoreCase));
            return index < 0 ? null : Enum.Parse(_type, _members[index]);
        }

        public override string Format(object value) => JsonNamingPolicy.SnakeCaseLower.ConvertName(Enum.GetName(_type, value) ?? "");

        public override void Write(Utf8JsonWriter json, object value) => json.WriteStringValue(Format(value));
    }
}
