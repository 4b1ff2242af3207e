using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>Finds what the user named; a name that does not exist is the user's mistake, not the program's.</summary>
internal static class Lookup
{
    public static AlgorithmInfo Algorithm(string name) => Checked(() => Algorithms.Find(name));

    public static EnvironmentSpecification Environment(string id) => Checked(() => EnvironmentRegistry.Find(id));

    /// <summary>
    /// The environment that a file names, unless the command line names another. Files are data: what runs code that is not Gradus' own, in
    /// an assembly or in Python, must be on the command line.
    /// </summary>
    /// <param name="file">The file, for the message.</param>
    /// <param name="id">The id in the file.</param>
    /// <param name="named">The id on the command line, or null.</param>
    /// <param name="line">The command line so far, for a suggestion.</param>
    /// <exception cref="BadInputException">There is no such environment, or it needs Python and only the file names it.</exception>
    public static EnvironmentSpecification EnvironmentOfFile(string file, string id, string? named, string line)
    {
        if (named is not null)
        {
            return Environment(named);
        }

        if (IsPython(id))
        {
            throw new BadInputException(
                $"'{file}' names '{id}', which runs code in Python, and that takes the command line: add --env {CommandName.Quote(id)} if "
                    + "you trust it.");
        }

        if (EnvironmentRegistry.TryFind(id, out EnvironmentSpecification? specification))
        {
            return specification;
        }

        IReadOnlyList<string> assemblies = RunAssemblies.Of(file, id);
        throw new BadInputException(
            $"There is no environment '{id}', which '{file}' names, and only assemblies on the command line are loaded: if you trust "
                + $"{(assemblies.Count == 1 ? "this one" : assemblies.Count > 1 ? "these" : "the one that it is in")}, "
                + $"{line}{ConsentTo(id, assemblies.Count > 0 ? assemblies : ["FILE"])}");
    }

    /// <summary>Assignments whose keys the algorithm has; one that only others have is refused by their names.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="assignments">Of the form <c>key=value</c>.</param>
    /// <param name="option">The option that is short for them; null for <c>--set</c>.</param>
    /// <exception cref="BadInputException">The algorithm does not have a hyper-parameter that another one has.</exception>
    public static IReadOnlyList<string> OfAlgorithm(AlgorithmInfo algorithm, IReadOnlyList<string> assignments, string? option = null)
    {
        foreach (string assignment in assignments)
        {
            string key = assignment.Split('=')[0].Trim();
            string[] owners = [.. Algorithms.All.Where(other => Has(other, key)).Select(other => other.Name)];
            if (owners.Length > 0 && !Has(algorithm, key))
            {
                string all = string.Join(", ", owners);
                throw new BadInputException(
                    (option is null
                        ? $"{algorithm.Name} has no hyper-parameter '{key}'; {all} {(owners.Length == 1 ? "has" : "have")}."
                        : $"{option} is an option of {all}: {algorithm.Name} has no hyper-parameter '{key}'.")
                        + (key == "workers" ? $" {algorithm.Name} steps its environments together: --envs sets their number." : ""));
            }
        }

        return assignments;

        static bool Has(AlgorithmInfo algorithm, string key) => algorithm.Hyperparameters.Items.Any(item => item.Name == key);
    }

    /// <summary>The words that let another command run the code that an environment needs; empty for Gradus' own.</summary>
    public static string ConsentTo(string environment, IReadOnlyList<string> assemblies) =>
        (IsPython(environment) ? $" --env {CommandName.Quote(environment)}" : "")
            + string.Concat(assemblies.Select(path => $" --assembly {CommandName.Quote(path)}"));

    /// <summary>Says in one line what is done to an Atari game's frames and rewards.</summary>
    public static void TellOfPreprocessing(EnvironmentSpecification environment, TextWriter words)
    {
        if (environment.Id.StartsWith(EnvironmentRegistry.AtariPrefix, StringComparison.Ordinal))
        {
            words.WriteLine($"{environment.Id}: {environment.Summary}.");
        }
    }

    /// <summary>Whether an environment runs in Python.</summary>
    public static bool IsPython(string id) => id.StartsWith(EnvironmentRegistry.GymnasiumPrefix, StringComparison.Ordinal);

    /// <summary>Registers the environments of assemblies.</summary>
    public static void Load(IEnumerable<string> assemblies)
    {
        foreach (string path in assemblies)
        {
            if (!EnvironmentAssembly.IsSupported)
            {
                throw new BadInputException(
                    "This gradus is a trimmed program and cannot load assemblies; use one that runs on the .NET runtime.");
            }

            string full = StartFolder.Full(path);
            try
            {
                EnvironmentAssembly.Load(full);
            }
            catch (ArgumentException exception)
            {
                throw new BadInputException(Sentence.Of(exception).Replace($"'{full}'", $"'{path}'", StringComparison.Ordinal));
            }
        }
    }

    /// <summary>Makes an environment, in this process or in its own, which is not restarted when it is lost.</summary>
    public static IEnvironment Make(EnvironmentSpecification specification, bool isolate, IReadOnlyList<string> assemblies)
    {
        try
        {
            return isolate
                ? EnvironmentRegistry.MakeIsolated(specification.Id, Isolation(assemblies) with { MaxRestarts = 0 })
                : specification.Make();
        }
        catch (InvalidOperationException exception)
        {
            throw new BadInputException($"The environment cannot be made: {Sentence.Of(exception)}");
        }
    }

    /// <summary>What makes the environments of a command, whose runs say how many and from which seeds.</summary>
    /// <exception cref="BadInputException">This program holds environments itself.</exception>
    public static EnvironmentSource Source(string id, bool isolate, IReadOnlyList<string> assemblies) =>
        Made(() => EnvironmentSource.Of(id, count: 1, seed: 0, isolation: isolate ? Isolation(assemblies) : null));

    /// <summary>
    /// What decides the values of an environment that has none of its own: what its observations look like. Null for an environment that an
    /// algorithm knows.
    /// </summary>
    /// <exception cref="BadInputException">The environment cannot be made.</exception>
    public static Space? UnknownObservations(AlgorithmInfo algorithm, EnvironmentSource source) =>
        algorithm.Tuned.Knows(source.Id) ? null : Made(() => source.ObservationSpace);

    /// <summary>Makes what needs environments that the user named.</summary>
    /// <exception cref="BadInputException">They cannot be made.</exception>
    public static T Made<T>(Func<T> make)
    {
        try
        {
            return make();
        }
        catch (InvalidOperationException exception)
        {
            throw new BadInputException($"The environments cannot be made: {Sentence.Of(exception)}");
        }
    }

    /// <summary>Options for processes that know the environments of the given assemblies.</summary>
    public static IsolationOptions Isolation(IReadOnlyList<string> assemblies) => new()
    {
        Assemblies = [.. assemblies.Select(StartFolder.Full).Distinct()],
    };

    /// <summary>Runs code whose arguments came from the user.</summary>
    public static T Checked<T>(Func<T> act)
    {
        try
        {
            return act();
        }
        catch (ArgumentException exception)
        {
            throw new BadInputException(Sentence.Of(exception));
        }
    }
}
