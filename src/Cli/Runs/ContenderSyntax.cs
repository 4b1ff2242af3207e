using Gradus.Envs;
using Gradus.Experiments;
using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>Reads contenders: <c>a2c</c>, <c>a3c:write=cas</c>, <c>a2c:hidden=128,128:gamma=0.98</c>.</summary>
internal static class ContenderSyntax
{
    private const char Separator = ':';

    /// <exception cref="BadInputException">A contender is given twice.</exception>
    /// <exception cref="HyperparameterException">A setting does not exist or has an invalid value.</exception>
    public static IReadOnlyList<Contender> Read(CompareRequest request, EnvironmentSource source, Backend<float> backend)
    {
        string[] twice =
        [
            .. request.Contenders.GroupBy(
                text => text, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1).Select(group => group.Key),
        ];
        if (twice.Length > 0)
        {
            throw new BadInputException(
                $"'{twice[0]}' is given twice; write a contender with different settings as {twice[0].Split(Separator)[0]}:key=value.");
        }

        Contender[] contenders = [.. request.Contenders.Select(text => Read(text, request, source, backend))];
        foreach (string assignment in request.Assignments)
        {
            string key = assignment.Split('=')[0].Trim();
            if (!contenders.Any(contender => Has(contender.Algorithm, key)))
            {
                throw new BadInputException($"--set {assignment}: none of the contenders has a hyper-parameter '{key}'.");
            }
        }

        return contenders;
    }

    private static Contender Read(string text, CompareRequest request, EnvironmentSource source, Backend<float> backend)
    {
        string[] parts = text.Split(Separator);
        AlgorithmInfo algorithm = Lookup.Algorithm(parts[0]);
        Space? unknown = Lookup.UnknownObservations(algorithm, source);
        AgentOptions options = algorithm.OptionsFor(source.Id, unknown);
        options = algorithm.Hyperparameters.Set(
            options, request.Assignments.Where(assignment => Has(algorithm, assignment.Split('=')[0].Trim())));

        // Those of this contender alone, in place of what is for all.
        options = algorithm.Hyperparameters.Set(options, Lookup.OfAlgorithm(algorithm, parts[1..]));

        int environments =
            request.EnvironmentCount ?? options.Environments ?? algorithm.Tuned.SizeFor(source.Id, unknown).Environments;
        return new Contender(text, algorithm, options, environments, Command);

        string Command(ulong seed, long steps) => new RunConfig
        {
            Table = algorithm.Hyperparameters,
            Environment = source.Id,
            Options = options with { Seed = seed },
            Steps = steps,
            EnvironmentCount = environments,
            Threads = 1,
            StopAt = null,
            Backend = backend,
            Isolate = request.Isolate,
            Assemblies = request.Assemblies,
        }.CommandToRepeat();
    }

    private static bool Has(AlgorithmInfo algorithm, string key) => algorithm.Hyperparameters.Items.Any(item => item.Name == key);
}
