using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>A policy from a file, and an environment for it to act in.</summary>
internal sealed class OpenedPolicy : IDisposable
{
    private OpenedPolicy(Policy policy, string file, EnvironmentSpecification specification, NamedFailures environment) =>
        (Policy, File, Specification, Environment) = (policy, file, specification, environment);

    public Policy Policy { get; }

    /// <summary>The checkpoint; in a run folder, the one that was chosen.</summary>
    public string File { get; }

    public EnvironmentSpecification Specification { get; }

    /// <summary>The environment, whose failures tell its name.</summary>
    public NamedFailures Environment { get; }

    /// <summary>Opens both; code that is not Gradus' own runs only if the command line names it.</summary>
    /// <param name="path">A checkpoint, or the run folder that has one.</param>
    /// <param name="backend">The backend's name; null for the usual one.</param>
    /// <param name="named">The environment on the command line; null for the one that the file names.</param>
    /// <param name="line">The command line so far for a file, for a suggestion.</param>
    /// <param name="isolates">Whether an environment runs in a process of its own.</param>
    /// <param name="assemblies">The assemblies on the command line, which are loaded.</param>
    /// <exception cref="BadInputException">The policy or the environment is not there, or cannot be used.</exception>
    public static OpenedPolicy Open(
        string path,
        string? backend,
        string? named,
        Func<string, string> line,
        Predicate<EnvironmentSpecification> isolates,
        IReadOnlyList<string> assemblies)
    {
        Policy policy = CheckpointFile.Open(path, Backends.Make<float>(backend ?? Backends.Default, threads: 1), out string file);
        try
        {
            EnvironmentSpecification specification = Lookup.EnvironmentOfFile(file, policy.EnvironmentId, named, line(file));
            IEnvironment environment = Lookup.Make(specification, isolates(specification), assemblies);
            return new OpenedPolicy(policy, file, specification, new NamedFailures(environment, specification.Id));
        }
        catch
        {
            policy.Dispose();
            throw;
        }
    }

    /// <summary>Plays an episode.</summary>
    /// <param name="seed">The episode's seed.</param>
    /// <param name="rng">The randomness of sampled actions; null for greedy ones.</param>
    /// <param name="steps">The number of steps after which it is stopped.</param>
    /// <param name="keeps">Whether the episode keeps its moments.</param>
    /// <param name="show">Shows a moment; or null.</param>
    /// <param name="cancellation">Stops it.</param>
    public PlayedEpisode Play(
        ulong seed, Rng? rng, int steps, bool keeps, Action<PlayedEpisode, PlayedMoment>? show, CancellationToken cancellation)
    {
        PolicyInEnvironment actor = Lookup.Checked(() => new PolicyInEnvironment(Policy, Environment, Specification.Id));
        var lines = new ActionLines(Specification.Id, Policy.ActionSpace);
        var episode = new PlayedEpisode(Specification.Id, Policy.Description.Algorithm, seed, lines);
        Action<PlayedMoment>? look = keeps ? episode.Moments.Add : show is null ? null : moment => show(episode, moment);
        episode.Play(actor, Environment, rng, steps, look, cancellation);
        return episode;
    }

    public void Dispose()
    {
        Environment.Dispose();
        Policy.Dispose();
    }
}
