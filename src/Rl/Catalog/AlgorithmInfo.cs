using System.Diagnostics.CodeAnalysis;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>An algorithm for the command line and other hosts: its name, its hyper-parameters and how to make an agent.</summary>
public sealed class AlgorithmInfo
{
    private readonly Func<EnvironmentSource, AgentOptions, Backend<float>, Agent> _create;
    private readonly Func<EnvironmentLease, AgentOptions, Backend<float>, ActorCriticAgent>? _createShard;
    private readonly Lazy<TunedDefaults> _tuned;

    private AlgorithmInfo(
        string name,
        string summary,
        string paper,
        HyperparameterTable table,
        Func<EnvironmentSource, AgentOptions, Backend<float>, Agent> create,
        Func<EnvironmentLease, AgentOptions, Backend<float>, ActorCriticAgent>? createShard)
    {
        Name = name;
        Summary = summary;
        Paper = paper;
        Hyperparameters = table;
        _create = create;
        _createShard = createShard;
        _tuned = new Lazy<TunedDefaults>(() => TunedDefaults.Of(table));
    }

    /// <summary>The name on the command line, such as <c>a2c</c>.</summary>
    public string Name { get; }

    /// <summary>A description in one sentence.</summary>
    public string Summary { get; }

    /// <summary>Where it was published.</summary>
    public string Paper { get; }

    /// <summary>Its hyper-parameters.</summary>
    public HyperparameterTable Hyperparameters { get; }

    /// <summary>The tuned values per environment.</summary>
    public TunedDefaults Tuned => _tuned.Value;

    /// <summary>Whether a run can be divided into shards (<see cref="CreateSharded"/>).</summary>
    public bool CanShard => _createShard is not null;

    /// <summary>Whether a run has workers that processes of one machine can share (<see cref="CreateWithWorkers"/>).</summary>
    public bool HasWorkers => Hyperparameters.Defaults is A3COptions;

    /// <summary>Describes an algorithm.</summary>
    /// <typeparam name="TOptions">Its options record.</typeparam>
    /// <param name="name">The name on the command line.</param>
    /// <param name="summary">A description in one sentence.</param>
    /// <param name="paper">Where it was published.</param>
    /// <param name="create">Makes an agent.</param>
    public static AlgorithmInfo Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TOptions>(
        string name,
        string summary,
        string paper,
        Func<EnvironmentSource, TOptions, Backend<float>, Agent> create)
        where TOptions : AgentOptions, new() => Of(name, summary, paper, create, createShard: null);

    /// <summary>Describes an algorithm and whether its runs can be divided into shards.</summary>
    /// <param name="name">The name on the command line.</param>
    /// <param name="summary">A description in one sentence.</param>
    /// <param name="paper">Where it was published.</param>
    /// <param name="create">Makes an agent.</param>
    /// <param name="createShard">Makes an agent of one shard; null where they cannot.</param>
    internal static AlgorithmInfo Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TOptions>(
        string name,
        string summary,
        string paper,
        Func<EnvironmentSource, TOptions, Backend<float>, Agent> create,
        Func<EnvironmentLease, TOptions, Backend<float>, ActorCriticAgent>? createShard)
        where TOptions : AgentOptions, new() =>
        new(
            name,
            summary,
            paper,
            HyperparameterTable.Of<TOptions>(name),
            (source, options, backend) => create(source, (TOptions)options, backend),
            createShard is null ? null : (lease, options, backend) => createShard(lease, (TOptions)options, backend));

    /// <summary>The options record with the values tuned for an environment.</summary>
    /// <param name="environmentId">Registered id, such as <c>CartPole-v1</c>.</param>
    /// <param name="observations">
    /// What its observations look like: an environment that has no values of its own gets safe ones for their kind; null if that is not
    /// known.
    /// </param>
    public AgentOptions OptionsFor(string environmentId, Space? observations = null) =>
        Tuned.Apply(Hyperparameters.Defaults, environmentId, observations);

    /// <summary>Makes an agent, and the environments that it steps; they are disposed with it.</summary>
    /// <param name="source">Makes the environments it acts in.</param>
    /// <param name="options">Options of this algorithm's own type.</param>
    /// <param name="backend">The backend.</param>
    /// <exception cref="HyperparameterException">A value, or a combination of values, is invalid.</exception>
    /// <exception cref="InvalidOperationException">An environment cannot be made.</exception>
    public Agent Create(EnvironmentSource source, AgentOptions options, Backend<float> backend)
    {
        Hyperparameters.Validate(options);
        return _create(source, options, backend);
    }

    /// <summary>Makes an agent whose run is divided into shards; the number of shards decides the bits of the result.</summary>
    /// <param name="source">Makes the environments it acts in; those of shards in other processes are made there.</param>
    /// <param name="options">Options of this algorithm's own type.</param>
    /// <param name="backend">Makes the backend of a shard; each has its own.</param>
    /// <param name="shards">The number of shards, which divides that of the environments.</param>
    /// <param name="processes">
    /// The processes that have equally many of the shards each, all of which make this call; null for this one alone.
    /// </param>
    /// <exception cref="HyperparameterException">
    /// A value, or a combination of values, is invalid, or the algorithm has no shards.
    /// </exception>
    /// <exception cref="InvalidOperationException">An environment cannot be made.</exception>
    public ShardedAgent CreateSharded(
        EnvironmentSource source, AgentOptions options, Func<Backend<float>> backend, int shards, IProcessGroup? processes = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        Hyperparameters.Validate(options);
        return _createShard is null
            ? throw new HyperparameterException($"{Name} has no shards; {string.Join(", ", ThoseWithShards())} have.")
            : ShardedAgent.Create(source, shards, processes, lease => _createShard(lease, options, backend()));
    }

    /// <summary>Makes an agent whose workers are in several processes of one machine, and share their parameters in its memory.</summary>
    /// <param name="source">Makes the environments it acts in; those of workers in other processes are made there.</param>
    /// <param name="options">Options of this algorithm's own type.</param>
    /// <param name="backend">The backend, used on all workers' threads of this process at once.</param>
    /// <param name="processes">The processes that have equally many of the workers each, all of which make this call.</param>
    /// <exception cref="HyperparameterException">
    /// A value, or a combination of values, is invalid, or the algorithm has no workers, or the processes cannot share them equally.
    /// </exception>
    /// <exception cref="InvalidOperationException">An environment cannot be made.</exception>
    /// <exception cref="NotSupportedException">The processes are on several machines.</exception>
    public Agent CreateWithWorkers(
        EnvironmentSource source, AgentOptions options, Backend<float> backend, IProcessGroup processes)
    {
        ArgumentNullException.ThrowIfNull(processes);
        Hyperparameters.Validate(options);
        return HasWorkers
            ? new A3C(source, (A3COptions)options, backend, actors: null, processes)
            : throw new HyperparameterException($"{Name} has no workers.");
    }

    /// <summary>Makes an agent that starts from a policy; <see cref="WarmStart.Fitting"/> gives options that fit.</summary>
    /// <param name="source">Makes the environments it acts in.</param>
    /// <param name="options">Options of this algorithm's own type.</param>
    /// <param name="backend">The backend.</param>
    /// <param name="policy">The policy, of any algorithm; copied.</param>
    /// <exception cref="HyperparameterException">A value, or a combination of values, is invalid.</exception>
    /// <exception cref="ArgumentException">The policy does not fit; the message names what.</exception>
    /// <exception cref="InvalidOperationException">An environment cannot be made.</exception>
    public Agent Create(EnvironmentSource source, AgentOptions options, Backend<float> backend, Policy policy)
    {
        Agent agent = Create(source, options, backend);
        try
        {
            agent.StartFrom(policy);
            return agent;
        }
        catch
        {
            agent.Dispose();
            throw;
        }
    }

    /// <summary>The places for the actors of a run.</summary>
    /// <param name="actors">Their number.</param>
    /// <param name="quorum">The number of fragments that suffice for an update, where the algorithm waits for several.</param>
    /// <exception cref="HyperparameterException">The algorithm has no actors.</exception>
    internal ActorTeam NewActors(int actors, int quorum) =>
        CanShard ? ActorTeam.Synchronous(actors, quorum)
        : HasWorkers ? ActorTeam.Asynchronous(actors)
        : throw new HyperparameterException(
            $"{Name} learns from every step at once, so its environments cannot be with actors on other machines.");

    /// <summary>Makes an agent whose environments are stepped by actors on other machines.</summary>
    /// <param name="source">Says what the environments are like.</param>
    /// <param name="options">Options of this algorithm's own type.</param>
    /// <param name="backend">The backend.</param>
    /// <param name="actors">The actors, as many as the source has environments.</param>
    /// <exception cref="HyperparameterException">A value, or a combination of values, is invalid.</exception>
    internal Agent CreateWithActors(EnvironmentSource source, AgentOptions options, Backend<float> backend, ActorTeam actors)
    {
        Hyperparameters.Validate(options);
        return _createShard is null
            ? new A3C(source, (A3COptions)options, backend, actors)
            : _createShard(EnvironmentLease.Of(source, actors.Feeds[0]), options, backend);
    }

    private static IEnumerable<string> ThoseWithShards() =>
        Algorithms.All.Where(algorithm => algorithm.CanShard).Select(algorithm => algorithm.Name);
}
