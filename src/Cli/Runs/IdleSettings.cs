using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>
/// Tells of settings that change nothing, because another setting or the environment leaves them no use: they describe a network other than
/// the one that is trained, or something that the run does not have.
/// </summary>
internal sealed class IdleSettings
{
    private const string Prefix = "conv_";
    private static readonly string[] OfPerceptrons = ["hidden", "activation", "shared_trunk", "standardize"];
    private static readonly string[] OfNoPaper = ["conv_layers", "conv_hidden"];

    /// <summary>Schedules, and the numbers that they change where those do not say themselves how they do.</summary>
    private static readonly Dictionary<string, string[]> Scheduled = new()
    {
        ["lr_schedule"] = ["learning_rate"],
        ["clip_schedule"] = ["clip_range"],
        ["kl_schedule"] = ["kl_clip", "value_kl_clip"],
    };

    private readonly HyperparameterTable _table;
    private readonly PolicyOptions _options;
    private readonly EnvironmentSource _source;
    private readonly NetworkKind _kind;

    /// <exception cref="BadInputException">The environment cannot be made.</exception>
    private IdleSettings(HyperparameterTable table, PolicyOptions options, EnvironmentSource source)
    {
        (_table, _options, _source) = (table, options, source);
        _kind = options.NetworkKindFor(Lookup.Made(() => source.ObservationSpace));
    }

    /// <summary>A sentence for each such setting.</summary>
    /// <param name="table">The algorithm's hyper-parameters.</param>
    /// <param name="before">The options before they were set.</param>
    /// <param name="options">The options.</param>
    /// <param name="source">Makes the environments.</param>
    /// <exception cref="BadInputException">The environment cannot be made.</exception>
    public static IEnumerable<string> Of(HyperparameterTable table, AgentOptions before, AgentOptions options, EnvironmentSource source)
    {
        Hyperparameter[] changed = [.. table.Items.Where(item => item.Format(before) != item.Format(options))];
        if (changed.Length == 0)
        {
            return [];
        }

        var settings = new IdleSettings(table, (PolicyOptions)options, source);
        return changed.Select(item => (Item: item, Reason: settings.ReasonOf(item.Name)))
            .Where(idle => idle.Reason is not null)
            .Select(idle => $"{idle.Item.Name}={idle.Item.Format(options)} changes nothing: {idle.Reason}.");
    }

    /// <summary>Why a setting has no use; null where it has one.</summary>
    private string? ReasonOf(string name) => name switch
    {
        _ when OfPerceptrons.Contains(name) || IsConvolutional(name) => Describes(name) ? null : OtherNetwork(name),
        "memory_size" or "sequence_length" => Is("memory", "none") ? "the network has no memory" : null,
        "log_std" or "log_std_init" or "squash_actions" => HasNumbers ? null : $"the actions of {_source.Id} are {_source.ActionSpace}",
        "sde_steps" => Is("log_std", "sde") ? null : "log_std=sde alone has such noise",
        "normalize_observations" => HasAmounts ? null : $"the observations of {_source.Id} are {_source.ObservationSpace}",
        "rmsprop_alpha" => Is("optimizer", "rmsprop") ? null : $"the optimiser is {Value("optimizer")}",
        "value_kl_clip" => SharesTrunk ? "policy and value share a trunk, and kl_clip limits both" : null,
        "damping" or "adaptive_damping" => Value("curvature") is "muon" or "soap" or "plain_gradient"
            ? $"curvature={Value("curvature")} has no damping"
            : null,
        _ when Scheduled.TryGetValue(name, out string[]? numbers) && numbers.All(SaysHowItChanges) =>
            $"the run goes by {string.Join(" and ", numbers.Select(number => $"{number}={Value(number)}"))}",
        _ => null,
    };

    private bool HasNumbers => PolicyFile.HasBox(_source.ActionSpace);

    private bool HasAmounts => AmountColumns.Of(_source.ObservationSpace).Count > 0;

    private bool SharesTrunk => _kind == NetworkKind.Mlp ? _options.SharedTrunk : _options.ConvSharedTrunk;

    private string OtherNetwork(string name)
    {
        string network = _table.Find("network").Format(_options with { NetworkKind = _kind });
        string other = IsConvolutional(name) ? name[Prefix.Length..] : Prefix + name;
        return $"{_source.Id} gets the network {network}"
            + (Describes(other) && Value(other) is not null ? $", which has {other}" : "");
    }

    private bool Describes(string name) => _kind switch
    {
        NetworkKind.Mlp => !IsConvolutional(name),
        NetworkKind.Conv => IsConvolutional(name),
        _ => IsConvolutional(name) && !OfNoPaper.Contains(name),
    };

    private bool SaysHowItChanges(string number) => Value(number)?.Contains("..", StringComparison.Ordinal) ?? false;

    private bool Is(string name, string value) => Value(name) == value;

    /// <summary>A setting's value; null where the algorithm does not have it.</summary>
    private string? Value(string name) => _table.Items.FirstOrDefault(item => item.Name == name)?.Format(_options);

    private static bool IsConvolutional(string name) => name.StartsWith(Prefix, StringComparison.Ordinal);
}
