using System.Reflection;
using System.Text.Json;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// Tuned hyper-parameters of an algorithm per environment: readable data next to this class, one file per algorithm, embedded in the
/// assembly.
/// <code>
/// {
///   "*":           { "envs": 8, "steps": 500000 },                           // every environment
///   "*numbers":    { "normalize_observations": true },                       // without values of its own, observations of numbers
///   "MinAtar/*":   { "steps": 5000000 },                                     // ids that begin like this
///   "CartPole-v1": { "envs": 8, "steps": 200000, "learning_rate": 0.0007 },  // this one
///   "Chess-v0":    { "advice": "A2C needs weeks here; take PPO." }           // a bad choice: why, and what to take
/// }
/// </code>
/// Precedence, lowest first: the options record, <c>"*"</c>, the environment, the user. An environment without values of its own takes
/// those for its kind of observations: <c>"*numbers"</c>, <c>"*images"</c> (a part is a box of bytes or of three sides) or <c>"*names"</c>
/// (discrete and multi-discrete). Python's environments (<c>gymnasium:CartPole-v1</c>) are the same tasks as those of the same name here,
/// and share their values.
/// </summary>
public sealed class TunedDefaults
{
    private const string Any = "*";
    private const string EnvironmentCount = "envs";
    private const string StepCount = "steps";
    private const string Words = "advice";
    private const string Numbers = "*numbers";
    private const string Images = "*images";
    private const string Names = "*names";
    private static readonly string[] Kinds = [Numbers, Images, Names];
    private static readonly RunSize Fallback = new(8, 1_000_000);
    private static readonly JsonDocumentOptions WithComments = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    private readonly Dictionary<string, Section> _sections = [];

    private TunedDefaults(JsonElement root, HyperparameterTable table)
    {
        foreach (JsonProperty section in root.EnumerateObject())
        {
            if (section.Name.StartsWith(Any, StringComparison.Ordinal) && section.Name != Any && !Kinds.Contains(section.Name))
            {
                throw new HyperparameterException($"'{section.Name}' is no kind of observations; there are {string.Join(", ", Kinds)}.");
            }

            _sections.Add(section.Name, new Section(section.Value, table));
        }
    }

    /// <summary>
    /// The environments with tuned values; one that ends in <c>*</c> stands for all whose ids begin like it.
    /// </summary>
    public IEnumerable<string> Environments =>
        _sections.Where(section => !section.Key.StartsWith(Any, StringComparison.Ordinal) && section.Value.HasValues)
            .Select(section => section.Key);

    /// <summary>Whether values were tuned for an environment.</summary>
    /// <param name="environmentId">The id, such as <c>CartPole-v1</c>.</param>
    public bool Knows(string environmentId) => OwnOf(environmentId) is { HasValues: true };

    /// <summary>Why the algorithm is a bad choice for an environment, and what to take instead; null if it is none.</summary>
    /// <param name="environmentId">The id, such as <c>CartPole-v1</c>.</param>
    public string? AdviceOn(string environmentId) => OwnOf(environmentId)?.Advice;

    /// <summary>
    /// What an environment without values of its own gets because of its observations, as <c>key=value</c>; empty for one with its own.
    /// </summary>
    /// <param name="environmentId">The id, such as <c>CartPole-v1</c>.</param>
    /// <param name="observations">What its observations look like.</param>
    public IEnumerable<string> SafeValues(string environmentId, Space observations) =>
        Knows(environmentId) || !_sections.TryGetValue(KindOf(observations), out Section? kind) ? [] : kind.Assignments;

    /// <summary>Loads an algorithm's file; an algorithm without a file has no tuned values.</summary>
    /// <param name="table">The algorithm's hyper-parameters; <see cref="HyperparameterTable.Owner"/> names the file.</param>
    /// <exception cref="HyperparameterException">
    /// The file names a hyper-parameter that does not exist, or gives an invalid value.
    /// </exception>
    public static TunedDefaults Of(HyperparameterTable table)
    {
        Assembly assembly = typeof(TunedDefaults).Assembly;
        using Stream? stream = assembly.GetManifestResourceStream($"Gradus.Rl.Defaults.{table.Owner}.json");
        if (stream is null)
        {
            return Parse("{}", table);
        }

        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd(), table);
    }

    /// <summary>How large a run is by default on an environment.</summary>
    /// <param name="environmentId">The id, such as <c>CartPole-v1</c>.</param>
    /// <param name="observations">What its observations look like, for one without values of its own; null if that is not known.</param>
    public RunSize SizeFor(string environmentId, Space? observations = null)
    {
        RunSize size = Fallback;
        foreach (Section section in SectionsFor(environmentId, observations))
        {
            size = new RunSize(section.Environments ?? size.Environments, section.Steps ?? size.Steps);
        }

        return size;
    }

    /// <summary>A copy of the options with the tuned values for an environment.</summary>
    /// <typeparam name="TOptions">The record, or <see cref="AgentOptions"/>.</typeparam>
    /// <param name="options">The options to start from.</param>
    /// <param name="environmentId">The id, such as <c>CartPole-v1</c>.</param>
    /// <param name="observations">What its observations look like, for one without values of its own; null if that is not known.</param>
    public TOptions Apply<TOptions>(TOptions options, string environmentId, Space? observations = null)
        where TOptions : AgentOptions
    {
        foreach (Section section in SectionsFor(environmentId, observations))
        {
            options = section.Apply(options);
        }

        return options;
    }

    internal static TunedDefaults Parse(string text, HyperparameterTable table)
    {
        using JsonDocument document = JsonDocument.Parse(text, WithComments);
        return new TunedDefaults(document.RootElement, table);
    }

    private static string KindOf(Space observations) =>
        observations.Leaves.Any(leaf => AmountColumns.IsImage(leaf.Space)) ? Images
        : AmountColumns.Of(observations).Count > 0 ? Numbers
        : Names;

    private IEnumerable<Section> SectionsFor(string environmentId, Space? observations)
    {
        if (_sections.TryGetValue(Any, out Section? any))
        {
            yield return any;
        }

        if (OwnOf(environmentId) is { HasValues: true } own)
        {
            yield return own;
        }
        else if (observations is not null && _sections.TryGetValue(KindOf(observations), out Section? kind))
        {
            yield return kind;
        }
    }

    /// <summary>The section of an environment: that of its id, or the one whose beginning is the longest.</summary>
    private Section? OwnOf(string environmentId)
    {
        string task = environmentId.StartsWith(EnvironmentRegistry.GymnasiumPrefix, StringComparison.Ordinal)
            ? environmentId[EnvironmentRegistry.GymnasiumPrefix.Length..]
            : environmentId;
        if (!task.StartsWith(Any, StringComparison.Ordinal) && _sections.TryGetValue(task, out Section? own))
        {
            return own;
        }

        string? beginning = _sections.Keys
            .Where(key => key.Length > Any.Length && key.EndsWith(Any, StringComparison.Ordinal)
                && task.StartsWith(key[..^Any.Length], StringComparison.Ordinal))
            .MaxBy(key => key.Length);
        return beginning is null ? null : _sections[beginning];
    }

    private sealed class Section
    {
        private readonly HyperparameterTable _table;
        private readonly List<(string Name, string Value)> _values = [];

        public Section(JsonElement element, HyperparameterTable table)
        {
            _table = table;
            foreach (JsonProperty property in element.EnumerateObject())
            {
                switch (property.Name)
                {
                    case EnvironmentCount:
                        Environments = property.Value.GetInt32();
                        break;
                    case StepCount:
                        Steps = property.Value.GetInt64();
                        break;
                    case Words:
                        Advice = property.Value.GetString();
                        break;
                    default:
                        _values.Add((property.Name, HyperparameterTable.TextOf(property.Value)));
                        break;
                }
            }

            // A mistake in the file shows when the file is loaded, not when that environment is first used.
            Apply(table.Defaults);
        }

        public int? Environments { get; }

        public long? Steps { get; }

        public string? Advice { get; }

        /// <summary>Whether it says more than that the algorithm is a bad choice.</summary>
        public bool HasValues => _values.Count > 0 || Environments is not null || Steps is not null;

        public IEnumerable<string> Assignments => _values.Select(pair => $"{pair.Name}={pair.Value}");

        public TOptions Apply<TOptions>(TOptions options)
            where TOptions : AgentOptions
        {
            foreach ((string name, string value) in _values)
            {
                options = _table.Set(options, name, value);
            }

            return options;
        }
    }
}
