using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>Tells of settings that describe a network other than the one that is trained, and so change nothing.</summary>
internal static class OtherNetworks
{
    private const string Prefix = "conv_";
    private static readonly string[] OfPerceptrons = ["hidden", "activation", "shared_trunk"];
    private static readonly string[] OfNoPaper = ["conv_layers", "conv_hidden"];

    /// <summary>A sentence for each such setting.</summary>
    /// <param name="table">The algorithm's hyper-parameters.</param>
    /// <param name="before">The options before they were set.</param>
    /// <param name="options">The options.</param>
    /// <param name="source">Makes the environments.</param>
    /// <exception cref="BadInputException">The environment cannot be made.</exception>
    public static IEnumerable<string> Of(HyperparameterTable table, AgentOptions before, AgentOptions options, EnvironmentSource source)
    {
        Hyperparameter[] changed =
        [
            .. table.Items.Where(item => OfPerceptrons.Contains(item.Name) || IsConvolutional(item.Name))
                .Where(item => item.Format(before) != item.Format(options)),
        ];
        if (changed.Length == 0)
        {
            yield break;
        }

        NetworkKind kind = ((PolicyOptions)options).NetworkKindFor(Lookup.Made(() => source.ObservationSpace));
        string network = table.Find("network").Format(((PolicyOptions)options) with { NetworkKind = kind });
        foreach (Hyperparameter item in changed.Where(item => !Describes(item.Name, kind)))
        {
            string other = IsConvolutional(item.Name) ? item.Name[Prefix.Length..] : Prefix + item.Name;
            yield return $"{item.Name}={item.Format(options)} changes nothing: {source.Id} gets the network {network}"
                + (Describes(other, kind) && table.Items.Any(known => known.Name == other) ? $", which has {other}." : ".");
        }
    }

    private static bool Describes(string name, NetworkKind kind) => kind switch
    {
        NetworkKind.Mlp => !IsConvolutional(name),
        NetworkKind.Conv => IsConvolutional(name),
        _ => IsConvolutional(name) && !OfNoPaper.Contains(name),
    };

    private static bool IsConvolutional(string name) => name.StartsWith(Prefix, StringComparison.Ordinal);
}
