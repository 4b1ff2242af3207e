using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>Finds what the user named; a name that does not exist is the user's mistake, not the program's.</summary>
internal static class Lookup
{
    public static AlgorithmInfo Algorithm(string name) => Checked(() => Algorithms.Find(name));

    public static EnvironmentSpecification Environment(string id) => Checked(() => EnvironmentRegistry.Find(id));

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
