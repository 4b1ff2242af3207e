namespace Gradus.Envs;

/// <summary>What the registry knows about an environment, and how it makes one.</summary>
public sealed class EnvironmentSpecification
{
    private readonly EnvironmentFactory _factory;
    private readonly Lazy<EnvironmentSpaces> _spaces;

    internal EnvironmentSpecification(string id, Func<IEnvironment> factory, int? maxEpisodeSteps, double? rewardThreshold, string summary)
    {
        Id = id;
        _factory = new EnvironmentFactory($"The factory registered for '{id}'", () => Named(factory));
        MaxEpisodeSteps = maxEpisodeSteps;
        RewardThreshold = rewardThreshold;
        Summary = summary;
        _spaces = new(ReadSpaces);
    }

    /// <summary>The name, such as <c>CartPole-v1</c>.</summary>
    public string Id { get; }

    /// <summary>The number of steps after which an episode is truncated; null without a limit.</summary>
    public int? MaxEpisodeSteps { get; }

    /// <summary>The mean return over 100 episodes from which the task counts as solved; null if there is none.</summary>
    public double? RewardThreshold { get; }

    /// <summary>The task in one line.</summary>
    public string Summary { get; }

    /// <summary>What observations look like. Unless it is known already, the first read makes an environment and disposes it.</summary>
    public Space ObservationSpace => Spaces.Observation;

    /// <summary>What actions are allowed. Unless it is known already, the first read makes an environment and disposes it.</summary>
    public Space ActionSpace => Spaces.Action;

    /// <summary>Whether some actions are not always legal. Known when the spaces are.</summary>
    public bool HasActionMask => Spaces.HasActionMask;

    internal EnvironmentSpaces Spaces => _spaces.Value;

    /// <summary>The spaces, unless an environment would have to be made to know them.</summary>
    internal EnvironmentSpaces? SpacesSoFar => KnownSpaces ?? (_spaces.IsValueCreated ? _spaces.Value : null);

    /// <summary>The file that it was loaded from, as it was named; null for one of the program itself.</summary>
    internal string? Assembly { get; set; }

    /// <summary>The spaces, if they are known already.</summary>
    internal EnvironmentSpaces? KnownSpaces { get; init; }

    /// <summary>
    /// Makes a batch that steps many of these together, with the same numbers but faster than one by one; null if there is none.
    /// </summary>
    internal Func<BatchSettings, EnvironmentBatch>? BatchFactory { get; init; }

    /// <summary>Makes an environment, inside a <see cref="TimeLimit"/> if there is one.</summary>
    /// <returns>A new environment, to be disposed by the caller if it is <see cref="IDisposable"/>.</returns>
    /// <exception cref="InvalidOperationException">
    /// The registered factory threw, which the message tells with the environment's name and assembly; or it returned null, or an object
    /// that it had returned before.
    /// </exception>
    public IEnvironment Make()
    {
        IEnvironment environment = MakeWithoutLimit();
        return MaxEpisodeSteps is { } limit ? new TimeLimit(environment, limit) : environment;
    }

    /// <summary>Many environments, stepped together if possible and <paramref name="batched"/>, otherwise one by one.</summary>
    internal EnvironmentBatch MakeBatch(int count, AutoresetMode autoreset, bool batched, IEnvironment? first) =>
        batched && BatchFactory is { } factory
            ? factory(new BatchSettings(Id, count, MaxEpisodeSteps ?? int.MaxValue, autoreset))
            : IndependentEnvironments.Make(Id, Make, count, autoreset, first);

    /// <summary>The id.</summary>
    public override string ToString() => Id;

    /// <summary>Makes an environment without its time limit.</summary>
    internal IEnvironment MakeWithoutLimit() => _factory.Make();

    private IEnvironment Named(Func<IEnvironment> factory)
    {
        try
        {
            return factory();
        }
        catch (Exception exception) when (KnownSpaces is null) // what Python says of its own names the environment already
        {
            throw new InvalidOperationException(
                $"Making '{Id}'{(Assembly is null ? "" : $" of '{Assembly}'")} failed: {exception.Message}", exception);
        }
    }

    private EnvironmentSpaces ReadSpaces()
    {
        if (KnownSpaces is { } known)
        {
            return known;
        }

        IEnvironment environment = Make();
        try
        {
            return environment.Spaces();
        }
        finally
        {
            Disposal.End(environment, Id);
        }
    }
}
