using System.Reflection;
using System.Text.Json;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// Tuned hyper-parameters of an algorithm per environment: readable data next to this class, one file per algorithm, embedded in the
/// assembly.
/// <code>
/// {
///   "*":           { "envs": 8, "steps": 500000 },                          // every environment
///   "CartPole-v1": { "envs": 8, "steps": 200000, "learning_rate": 0.0007 }  // this one
/// }
/// </code>
/// Precedence, lowest first: the options record, <c>"*"</c>, the environment, the user. Python's environments
/// (<c>gymnasium:CartPole-v1</c>) are the same tasks as those of the same name here, and share their values.
/// </summary>
public sealed class TunedDefaults
{
    private const string Any = "*";
    private const string EnvironmentCount = "envs";
    private const string StepCount = "steps";
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
            _sections.Add(section.Name, new Section(section.Value, table));
        }
    }

    /// <summary>The environments with tuned values.</summary>
    public IEnumerable<string> Environments => _sections.Keys.Where(key => key != Any);

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
    public RunSize SizeFor(string environmentId)
    {
        RunSize size = Fallback;
        foreach (Section section in SectionsFor(environmentId))
        {
            size = new RunSize(section.Environments ?? size.Environments, section.Steps ?? size.Steps);
        }

        return size;
    }

    /// <summary>A copy of the options with the tuned values for an environment.</summary>
    /// <typeparam name="TOptions">The record, or <see cref="AgentOptions"/>.</typeparam>
    /// <param name="options">The options to start from.</param>
    /// <param name="environmentId">The id, such as <c>CartPole-v1</c>.</param>
    public TOptions Apply<TOptions>(TOptions options, string environmentId)
        where TOptions : AgentOptions
    {
        foreach (Section section in SectionsFor(environmentId))
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

    private IEnumerable<Section> SectionsFor(string environmentId)
    {
        if (_sections.TryGetValue(Any, out Section? any))
        {
            yield return any;
        }

        string task = environmentId.StartsWith(EnvironmentRegistry.GymnasiumPrefix, StringComparison.Ordinal)
            ? environmentId[EnvironmentRegistry.GymnasiumPrefix.Length..]
            : environmentId;
        if (task != Any && _sections.TryGetValue(task, out Section? own))
        {
            yield return own;
        }
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
