using System.Reflection;
using System.Text.Json;

namespace Gradus.Rl;

/// <summary>One hyper-parameter of an algorithm, described for people and machines.</summary>
public sealed class Hyperparameter
{
    private readonly PropertyInfo _property;
    private readonly ValueSyntax _syntax;
    private readonly ValueRange _range;

    internal Hyperparameter(PropertyInfo property, HyperparameterAttribute attribute)
    {
        _property = property;
        _syntax = ValueSyntax.For(property.PropertyType);
        _range = new ValueRange(attribute);
        Name = attribute.Name;
        Meaning = attribute.Meaning;
        Alternatives = attribute.Alternatives;
    }

    /// <summary>The name in snake_case, such as <c>learning_rate</c>.</summary>
    public string Name { get; }

    /// <summary>What it does, in one phrase.</summary>
    public string Meaning { get; }

    /// <summary>What each name of an enumeration means, in one sentence each; empty where the meaning says it.</summary>
    public IReadOnlyList<string> Alternatives { get; }

    /// <summary>
    /// The form of a value: <c>number</c>, <c>number|from..to</c> (a <see cref="Gradus.Autodiff.Schedule"/>), <c>integer</c>,
    /// <c>integers</c>, <c>convolutions</c>, <c>true|false</c>, or the alternatives, such as <c>tanh|relu</c>.
    /// </summary>
    public string Type => _syntax.TypeName;

    /// <summary>The allowed interval in mathematical notation, such as <c>(0, 1]</c>; empty if there is no bound.</summary>
    public string Range => _range.ToString();

    /// <summary>Whether a value may be a single number, so that a search can draw it from a range.</summary>
    public bool IsNumber => _syntax.IsWholeNumber is not null;

    /// <summary>Whether a value is a single whole number.</summary>
    public bool IsWhole => _syntax.IsWholeNumber == true;

    /// <summary>Whether a value may be a <see cref="Gradus.Autodiff.Schedule"/>, which changes over the run.</summary>
    public bool MayChange => _property.PropertyType == typeof(Gradus.Autodiff.Schedule);

    /// <summary>The value in the given options, in the form that <c>--set</c> accepts.</summary>
    /// <param name="options">Options of the algorithm.</param>
    public string Format(AgentOptions options) => _syntax.Format(Value(options));

    /// <summary>Writes the value in the given options as JSON.</summary>
    /// <param name="options">Options of the algorithm.</param>
    /// <param name="json">The destination, where a value is expected.</param>
    public void Write(AgentOptions options, Utf8JsonWriter json) => _syntax.Write(json, Value(options));

    /// <summary>Parses a value into the given options, which must be the caller's own copy.</summary>
    /// <exception cref="HyperparameterException">The text is not an allowed value.</exception>
    internal void Assign(AgentOptions copy, string text)
    {
        object value = _syntax.Parse(text, _range)
            ?? throw new HyperparameterException($"{Name} cannot be '{text}': it takes {_syntax.Accepts(_range)} ({Meaning}).");
        _property.SetValue(copy, value);
    }

    /// <summary>Throws for a value that code has set outside the range.</summary>
    internal void Validate(AgentOptions options)
    {
        string text = Format(options);
        if (_syntax.Parse(text, _range) is null)
        {
            throw new HyperparameterException($"{Name} cannot be '{text}': it takes {_syntax.Accepts(_range)} ({Meaning}).");
        }
    }

    private object Value(AgentOptions options) => _property.GetValue(options)
        ?? throw new HyperparameterException($"{Name} cannot be null ({Meaning}).");
}
