namespace Gradus.Envs;

/// <summary>
/// The recipe for the environments of a run: which kind, how many, from which seed, and whether they run in their own processes. It makes
/// environments on request, so that a learner starts only those that it steps.
/// </summary>
/// <remarks>
/// An algorithm that steps its environments together makes a <see cref="VectorEnvironment"/>; one whose workers each step their own makes
/// them one by one; an evaluation makes one more. A source does not own what it has made: the caller disposes that.
/// <c>EnvironmentSource.Of</c> makes a source from the registry. An object of this class belongs to one thread.
/// <para>
/// Where the environments' spaces decide how they are trained, they can be read first: that makes the first environment, which the run then
/// takes as its own.
/// </para>
/// <code>
/// using EnvironmentSource source = EnvironmentSource.Of("MyGame-v0", count: 1, seed: 0);
/// AgentOptions options = algorithm.OptionsFor(source.Id, source.ObservationSpace);
/// using Agent agent = algorithm.Create(source.With(count: 8, seed: 0), options, backend);
/// </code>
/// </remarks>
public sealed class EnvironmentSource : IDisposable
{
    private readonly EnvironmentMaker _maker;
    private readonly FirstEnvironment _first;

    /// <summary>Custom environments from a factory.</summary>
    /// <param name="factory">Makes a new environment on every call; all must have the same spaces.</param>
    /// <param name="count">The number of environments, at least 1.</param>
    /// <param name="seed">The run's seed; <see cref="RunSeeds"/> says which seeds its environments have.</param>
    /// <param name="autoreset">When the next episode of an environment begins.</param>
    /// <param name="threads">The maximum number of threads that step, at least 1.</param>
    /// <param name="id">The environments' name in error messages; "environment" if omitted.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The number of environments or threads is below 1, or the mode does not exist.
    /// </exception>
    public EnvironmentSource(
        Func<IEnvironment> factory,
        int count,
        ulong seed,
        AutoresetMode autoreset = AutoresetMode.SameStep,
        int threads = 1,
        string id = "environment")
        : this(id, new FactoryMaker(id, factory ?? throw new ArgumentNullException(nameof(factory))), count, seed, autoreset, threads)
    {
    }

    internal EnvironmentSource(string id, EnvironmentMaker maker, int count, ulong seed, AutoresetMode autoreset, int threads)
        : this(id, maker, count, seed, autoreset, threads, new FirstEnvironment())
    {
    }

    private EnvironmentSource(
        string id, EnvironmentMaker maker, int count, ulong seed, AutoresetMode autoreset, int threads, FirstEnvironment first)
    {
        RequireOne(count);
        if (threads < 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(threads), threads, $"There must be at least 1 thread, but {threads} were asked for.");
        }

        if (!Enum.IsDefined(autoreset))
        {
            throw new ArgumentOutOfRangeException(
                nameof(autoreset),
                autoreset,
                $"There is no autoreset mode {autoreset}; there are {AutoresetMode.SameStep} and {AutoresetMode.NextStep}.");
        }

        (Id, Count, Seed, Autoreset, Threads) = (id, count, seed, autoreset, threads);
        (_maker, _first) = (maker.Anew(count), first);
    }

    /// <summary>The id of the environments in the registry, or the name given to the constructor.</summary>
    public string Id { get; }

    /// <summary>N, the number of environments of a run.</summary>
    public int Count { get; }

    /// <summary>The run's seed; <see cref="RunSeeds"/> says which seeds its environments have.</summary>
    public ulong Seed { get; }

    /// <summary>When the next episode of an environment begins, in a <see cref="VectorEnvironment"/>.</summary>
    public AutoresetMode Autoreset { get; }

    /// <summary>The maximum number of threads that step a <see cref="VectorEnvironment"/>.</summary>
    public int Threads { get; }

    /// <summary>Whether the environments run in their own processes.</summary>
    public bool IsIsolated => _maker.IsIsolated;

    /// <summary>
    /// The number of lost processes that were restarted, over all environments made here; 0 for environments in this process.
    /// </summary>
    public int Restarts => _maker.Restarts;

    /// <summary>
    /// What the observations of one environment look like. Known once the first environment was made; reading it earlier makes that, unless
    /// the registry knows the space, and the next <see cref="Make()"/> or <see cref="MakeOne"/> hands it out.
    /// </summary>
    /// <exception cref="InvalidOperationException">The environment cannot be made.</exception>
    public Space ObservationSpace => Spaces.Observation;

    /// <summary>What actions one environment allows. Known when the observation space is.</summary>
    public Space ActionSpace => Spaces.Action;

    /// <summary>Whether some actions are not always legal. Known when the observation space is.</summary>
    public bool HasActionMasks => Spaces.HasActionMask;

    private EnvironmentSpaces Spaces => _first.Spaces ??= _maker.Spaces ?? _first.Keep(_maker.MakeOne());

    /// <summary>
    /// The same environments for a different run, with restarts of its own. One that was made for its spaces goes to whichever of these
    /// sources makes environments first.
    /// </summary>
    /// <param name="count">The number of environments, at least 1.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="threads">The maximum number of threads that step, at least 1.</param>
    /// <returns>A source that does not have to be disposed, as long as this one is.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number of environments or threads is below 1.</exception>
    public EnvironmentSource With(int count, ulong seed, int threads = 1) =>
        new(Id, _maker, count, seed, Autoreset, threads, _first);

    /// <summary>
    /// A source of the same spaces, number and seed that makes no environments: for an agent that is made only to be asked, such as whether
    /// its options are possible, or how many steps an update takes. It cannot learn.
    /// </summary>
    /// <exception cref="InvalidOperationException">The spaces are not known yet, and the environment cannot be made.</exception>
    public EnvironmentSource WithoutEnvironments()
    {
        EnvironmentSpaces spaces = Spaces;
        return new EnvironmentSource(() => new StandIn(Id, spaces), Count, Seed, Autoreset, id: Id);
    }

    /// <summary>Makes the run's environments, to be stepped together.</summary>
    /// <returns>
    /// <see cref="Count"/> environments from <see cref="RunSeeds.OfEnvironments"/> on, to be disposed by the caller.
    /// </returns>
    /// <exception cref="InvalidOperationException">An environment cannot be made, or they differ in their spaces.</exception>
    public VectorEnvironment Make() => Make(Count, RunSeeds.OfEnvironments(Seed));

    /// <summary>Makes a number of such environments, from a given seed.</summary>
    /// <param name="count">The number of environments, at least 1.</param>
    /// <param name="seed">The seed of environment 0 itself; environment i has seed + i.</param>
    /// <returns>The environments, to be disposed by the caller.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number of environments is below 1.</exception>
    /// <exception cref="InvalidOperationException">An environment cannot be made, or they differ in their spaces.</exception>
    public VectorEnvironment Make(int count, ulong seed)
    {
        RequireOne(count);
        return new VectorEnvironment(this, MakeBatch(count), seed);
    }

    /// <summary>
    /// Makes one environment to measure a policy on. It is that of <see cref="MakeOne"/>, except for a task whose training has episodes or
    /// rewards of its own: a game of the Arcade Learning Environment counts whole games and their score here.
    /// </summary>
    /// <returns>A new environment, to be disposed by the caller if it is <see cref="IDisposable"/>.</returns>
    /// <exception cref="InvalidOperationException">The environment cannot be made.</exception>
    public IEnvironment MakeForEvaluation() => _maker.MakeForEvaluation();

    /// <summary>Makes one environment by itself: for a worker that steps its own.</summary>
    /// <returns>
    /// A new environment, to be disposed by the caller if it is <see cref="IDisposable"/>. Equal to environment i of a vector when it is
    /// reset with the same seed.
    /// </returns>
    /// <exception cref="InvalidOperationException">The environment cannot be made.</exception>
    public IEnvironment MakeOne()
    {
        IEnvironment environment = _maker.MakeOne(_first.Take());
        _first.Spaces ??= environment.Spaces();
        return environment;
    }

    /// <summary>
    /// Disposes an environment that was made for its spaces, if none of its sources has handed it out; they remain usable. Only a source
    /// whose spaces were read before anything was made has one.
    /// </summary>
    /// <exception cref="EnvironmentException">The environment failed.</exception>
    public void Dispose() => Disposal.End(_first.Take(), Id, seed: Seed);

    internal EnvironmentBatch MakeBatch(int count)
    {
        EnvironmentBatch batch = _maker.MakeBatch(count, Autoreset, _first.Take());
        _first.Spaces ??= new EnvironmentSpaces(batch.ObservationSpace, batch.ActionSpace, batch.HasActionMasks);
        return batch;
    }

    private static void RequireOne(int count)
    {
        if (count < 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(count), count, $"There must be at least 1 environment, but {count} were asked for.");
        }
    }
}
