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
    /// <exception cref="BadInputException">There is no such environment, or it needs Python and only the file names it.</exception>
    public static EnvironmentSpecification EnvironmentOfFile(string file, string id, string? named)
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

        return EnvironmentRegistry.TryFind(id, out EnvironmentSpecification? specification)
            ? specification
            : throw new BadInputException(
                $"There is no environment '{id}', which '{file}' names: add --assembly with the assembly that it is in, if you trust it.");
    }

    /// <summary>The words that let another command run the code that an environment needs; empty for Gradus' own.</summary>
    public static string ConsentTo(string environment, IReadOnlyList<string> assemblies) =>
        (IsPython(environment) ? $" --env {CommandName.Quote(environment)}" : "")
            + string.Concat(assemblies.Select(path => $" --assembly {CommandName.Quote(path)}"));

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

            try
            {
                EnvironmentAssembly.Load(path);
            }
            catch (ArgumentException exception)
            {
                throw new BadInputException(WithoutParameter(exception));
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
            throw new BadInputException($"The environment cannot be made: {exception.Message.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>Options for processes that know the environments of the given assemblies.</summary>
    public static IsolationOptions Isolation(IReadOnlyList<string> assemblies) => new()
    {
        Assemblies = [.. assemblies.Select(Path.GetFullPath).Distinct()],
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
            throw new BadInputException(WithoutParameter(exception));
        }
    }

    /// <summary>The message without the C# parameter name that .NET appends, which means nothing to a user.</summary>
    private static string WithoutParameter(ArgumentException exception)
    {
        string message = exception.Message.ReplaceLineEndings(" ");
        int at = exception.ParamName is null ? -1 : message.IndexOf($" (Parameter '{exception.ParamName}')", StringComparison.Ordinal);
        return at < 0 ? message : message[..at];
    }
}
