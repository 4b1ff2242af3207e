using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace Gradus.Rl;

/// <summary>
/// The hyper-parameters of one options record as data: listed, read from <c>key=value</c> and JSON, and written as JSON. The record is the
/// single source; the table finds its properties by <see cref="HyperparameterAttribute"/>, once.
/// </summary>
public sealed class HyperparameterTable
{
    private readonly Type _optionsType;
    private readonly Dictionary<string, Hyperparameter> _byName = [];
    private readonly Lazy<IReadOnlyDictionary<string, SearchRange>> _searchRanges;

    private HyperparameterTable(string owner, Type optionsType, AgentOptions defaults, PropertyInfo[] properties)
    {
        Owner = owner;
        Defaults = defaults;
        _optionsType = optionsType;
        _searchRanges = new Lazy<IReadOnlyDictionary<string, SearchRange>>(ReadSearchRanges);
        var items = new List<Hyperparameter>();
        foreach (PropertyInfo property in properties)
        {
            if (property.GetCustomAttribute<HyperparameterAttribute>() is { } attribute)
            {
                var item = new Hyperparameter(property, attribute);
                item.Validate(defaults);
                items.Add(item);
                _byName.Add(item.Name, item);
            }
        }

        Items = items;
    }

    /// <summary>The algorithm's name in error messages, such as <c>a2c</c>.</summary>
    public string Owner { get; }

    /// <summary>The hyper-parameters, in the order in which the record declares them.</summary>
    public IReadOnlyList<Hyperparameter> Items { get; }

    /// <summary>The record made by its parameterless constructor.</summary>
    public AgentOptions Defaults { get; }

    /// <summary>What a search varies by default, by name (<see cref="SearchAttribute"/>).</summary>
    public IReadOnlyDictionary<string, SearchRange> SearchRanges => _searchRanges.Value;

    /// <summary>Reads the attributes of a record.</summary>
    /// <typeparam name="TOptions">The record.</typeparam>
    /// <param name="owner">The algorithm's name.</param>
    /// <exception cref="InvalidOperationException">A property has a type that cannot be a hyper-parameter.</exception>
    /// <exception cref="HyperparameterException">A default lies outside its own range.</exception>
    public static HyperparameterTable Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TOptions>(
        string owner)
        where TOptions : AgentOptions, new() =>
        new(owner, typeof(TOptions), new TOptions(), typeof(TOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance));

    /// <summary>Throws for options that code has set outside their ranges; an agent's constructor calls it first.</summary>
    /// <param name="options">The options; null for the defaults.</param>
    /// <exception cref="HyperparameterException">A value is not allowed.</exception>
    internal static TOptions Checked<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TOptions>(
        TOptions? options)
        where TOptions : AgentOptions, new()
    {
        options ??= new TOptions();
        Of<TOptions>(typeof(TOptions).Name).Validate(options);
        return options;
    }

    /// <summary>Finds a hyper-parameter by name.</summary>
    /// <param name="name">The snake_case name.</param>
    /// <exception cref="HyperparameterException">There is no such hyper-parameter; the message suggests the nearest one.</exception>
    public Hyperparameter Find(string name) => _byName.TryGetValue(name, out Hyperparameter? item)
        ? item
        : throw new HyperparameterException($"{Owner} has no hyper-parameter '{name}'.{NearestName.Suggestion(name, _byName.Keys)}");

    /// <summary>A copy of the options with one value changed.</summary>
    /// <typeparam name="TOptions">The record, or <see cref="AgentOptions"/>.</typeparam>
    /// <param name="options">The options to start from, which are not changed.</param>
    /// <param name="assignment"><c>key=value</c>.</param>
    /// <exception cref="HyperparameterException">The key does not exist or the value is not allowed.</exception>
    public TOptions Set<TOptions>(TOptions options, string assignment)
        where TOptions : AgentOptions
    {
        int equals = assignment.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
        {
            throw new HyperparameterException(
                $"'{assignment}' is not of the form key=value, such as {Items[0].Name}={Items[0].Format(Defaults)}.");
        }

        return Set(options, assignment[..equals].Trim(), assignment[(equals + 1)..].Trim());
    }

    /// <summary>A copy of the options with several values changed.</summary>
    /// <typeparam name="TOptions">The record, or <see cref="AgentOptions"/>.</typeparam>
    /// <param name="options">The options to start from; they stay as they are.</param>
    /// <param name="assignments"><c>key=value</c>, each key once.</param>
    /// <exception cref="HyperparameterException">A key does not exist or is there twice, or a value is not allowed.</exception>
    public TOptions Set<TOptions>(TOptions options, IEnumerable<string> assignments)
        where TOptions : AgentOptions
    {
        var names = new HashSet<string>();
        foreach (string assignment in assignments)
        {
            options = Set(options, assignment);
            RequireFirst(names, assignment[..assignment.IndexOf('=', StringComparison.Ordinal)].Trim());
        }

        return options;
    }

    /// <summary>A copy of the options with the values of a JSON object.</summary>
    /// <typeparam name="TOptions">The record, or <see cref="AgentOptions"/>.</typeparam>
    /// <param name="options">The options to start from, which are not changed.</param>
    /// <param name="values">An object of hyper-parameters by name; the others keep their values.</param>
    /// <exception cref="HyperparameterException">A key does not exist or is given twice, or a value is not allowed.</exception>
    public TOptions Read<TOptions>(TOptions options, JsonElement values)
        where TOptions : AgentOptions
    {
        var names = new HashSet<string>();
        foreach (JsonProperty property in values.EnumerateObject())
        {
            RequireFirst(names, property.Name);
            options = Set(options, property.Name, TextOf(property.Value));
        }

        return options;
    }

    /// <summary>Writes all hyper-parameters as one JSON object, which <see cref="Read"/> understands.</summary>
    /// <param name="options">The options.</param>
    /// <param name="json">The destination, where a value is expected.</param>
    public void Write(AgentOptions options, Utf8JsonWriter json)
    {
        CheckType(options);
        json.WriteStartObject();
        foreach (Hyperparameter item in Items)
        {
            json.WritePropertyName(item.Name);
            item.Write(options, json);
        }

        json.WriteEndObject();
    }

    /// <summary>Throws for options that code has set outside their ranges.</summary>
    /// <param name="options">The options.</param>
    /// <exception cref="HyperparameterException">A value is not allowed.</exception>
    public void Validate(AgentOptions options)
    {
        CheckType(options);
        foreach (Hyperparameter item in Items)
        {
            item.Validate(options);
        }
    }

    /// <summary>Throws unless a search can draw this hyper-parameter from a range.</summary>
    /// <param name="name">The hyper-parameter.</param>
    /// <param name="range">The range.</param>
    /// <exception cref="HyperparameterException">There is no such hyper-parameter, or it cannot have a value of the range.</exception>
    public void CheckRange(string name, SearchRange range)
    {
        Hyperparameter item = Find(name);
        if (!range.IsChoice && !item.IsNumber)
        {
            throw new HyperparameterException(
                $"{name} has no range of numbers, such as {range}: it takes values, such as {item.Format(Defaults)}, one by one.");
        }

        IEnumerable<string> values = range.IsChoice
            ? range.Choices
            : [range.Low.ToString(CultureInfo.InvariantCulture), range.High.ToString(CultureInfo.InvariantCulture)];
        foreach (string value in values)
        {
            Set(Defaults, name, value);
        }
    }

    internal TOptions Set<TOptions>(TOptions options, string name, string value)
        where TOptions : AgentOptions
    {
        CheckType(options);
        AgentOptions copy = (AgentOptions)options with { };
        Find(name).Assign(copy, value);
        return (TOptions)copy;
    }

    /// <summary>JSON in the command line's form, so that there is one parser: <c>[64, 64]</c> is <c>64,64</c>.</summary>
    internal static string TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Array when value.GetArrayLength() == 0 => "none",
        JsonValueKind.Array => string.Join(',', value.EnumerateArray().Select(element => element.GetRawText())),
        _ => value.GetRawText(),
    };

    /// <summary>The declarations of the record itself first, then those that it inherits and has none of its own for.</summary>
    private Dictionary<string, SearchRange> ReadSearchRanges()
    {
        var ranges = new Dictionary<string, SearchRange>();
        for (Type? type = _optionsType; type is not null; type = type.BaseType)
        {
            foreach (SearchAttribute declared in type.GetCustomAttributes<SearchAttribute>(inherit: false))
            {
                var range = SearchRange.Parse(declared.Range);
                CheckRange(declared.Name, range);
                ranges.TryAdd(declared.Name, range);
            }
        }

        return ranges;
    }

    private void RequireFirst(HashSet<string> names, string name)
    {
        if (!names.Add(name))
        {
            throw new HyperparameterException($"{name} of {Owner} is given twice; it takes one value.");
        }
    }

    private void CheckType(AgentOptions options)
    {
        if (options.GetType() != _optionsType)
        {
            throw new ArgumentException($"{Owner} takes {_optionsType.Name}, not {options.GetType().Name}.", nameof(options));
        }
    }
}
