using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Gradus.Envs;

/// <summary>
/// The environments that can be made by name: Gymnasium's under its ids, and those that an application adds. Thread-safe.
/// </summary>
public static class EnvironmentRegistry
{
    /// <summary>The prefix of the ids of an installed Python Gymnasium's environments, which run in their own processes.</summary>
    public const string GymnasiumPrefix = GymnasiumBridge.Prefix;

    /// <summary>
    /// The prefix of the ids of an installed ale-py's Atari games, which get the usual <see cref="AtariPreprocessing"/>.
    /// </summary>
    public const string AtariPrefix = GymnasiumBridge.ArcadePrefix;

    private static readonly ConcurrentDictionary<string, EnvironmentSpecification> Specifications = new(StringComparer.Ordinal);

    static EnvironmentRegistry()
    {
        const string CartPoleTask = "balance a pole on a cart that is pushed left or right";
        RegisterControl<CartPoleDynamics>("CartPole-v0", () => new CartPole(), 200, 195, CartPoleTask);
        RegisterControl<CartPoleDynamics>("CartPole-v1", () => new CartPole(), 500, 475, CartPoleTask);
        RegisterControl<AcrobotDynamics>(
            "Acrobot-v1", () => new Acrobot(), 500, -100, "swing the free end of two links above the bar they hang from");
        RegisterControl<MountainCarDynamics>(
            "MountainCar-v0", () => new MountainCar(), 200, -110, "swing a weak car out of its valley to the flag");
        RegisterControl<MountainCarContinuousDynamics>(
            "MountainCarContinuous-v0", () => new MountainCarContinuous(), 999, 90, "drive a weak car out of its valley with little force");
        RegisterControl<PendulumDynamics>(
            "Pendulum-v1", () => new Pendulum(), 200, null, "swing a pendulum up and hold it upright with a weak motor");
        RegisterWorld("LunarLander-v3", () => new LunarLander(), 1000, 200, "land a craft softly between two flags");
        RegisterWorld(
            "LunarLanderContinuous-v3",
            () => new LunarLander(continuous: true),
            1000,
            200,
            "land a craft with throttles softly between two flags");
        RegisterWorld("BipedalWalker-v3", () => new BipedalWalker(), 1600, 300, "walk to the far end on two legs of two joints each");
        RegisterWorld(
            "BipedalWalkerHardcore-v3",
            () => new BipedalWalker(hardcore: true),
            2000,
            300,
            "walk on two legs over stumps, stairs and pits");
        RegisterMinAtar(MinAtarGame.Asterix, "gather treasure and avoid enemies that cross the board");
        RegisterMinAtar(MinAtarGame.Breakout, "break a wall of bricks with a ball and a paddle");
        RegisterMinAtar(MinAtarGame.Freeway, "cross a road of eight lanes as often as possible");
        RegisterMinAtar(MinAtarGame.Seaquest, "rescue divers and shoot enemies before the air is used up");
        RegisterMinAtar(MinAtarGame.SpaceInvaders, "shoot down aliens that shoot back");
        const string LakeTask = "cross a frozen lake without falling into a hole";
        Register("FrozenLake-v1", () => new FrozenLake(), 100, 0.70, LakeTask);
        Register("FrozenLake8x8-v1", () => new FrozenLake(large: true), 200, 0.85, LakeTask);
        Register("FrozenLakeNotSlippery-v1", () => new FrozenLake(slippery: false), 100, 1, LakeTask);
        Register("FrozenLake8x8NotSlippery-v1", () => new FrozenLake(large: true, slippery: false), 200, 1, LakeTask);
        const string CliffTask = "walk along a cliff to the far corner";
        Register("CliffWalking-v1", () => new CliffWalking(), summary: CliffTask);
        Register("CliffWalkingSlippery-v1", () => new CliffWalking(slippery: true), summary: CliffTask);
        const string TaxiTask = "fetch a passenger and bring them to their destination";
        Register("Taxi-v3", () => new Taxi(), 200, 8, TaxiTask);
        Register("Taxi-v4", () => new Taxi(), 200, 8, TaxiTask); // v4 changed only options that are not offered
        Register("TicTacToe-v0", () => new TicTacToe(), null, 0.95, "beat a random player at tic-tac-toe, moving first");
        const string NimTask = "take the last of three heaps";
        Register("Nim-v0", () => new Nim(), null, 0.95, $"{NimTask}, against a random player");
        Register("NimPerfect-v0", () => new Nim(perfectOpponent: true), null, 0.95, $"{NimTask}, against a perfect player");
        Register("RepeatPrevious-v0", () => new RepeatPrevious(), null, 0.95, "name the symbol that was seen three steps ago");
        Register("TMaze-v0", () => new TMaze(), 100, 3.8, "remember a sign along a corridor, and turn that way at its end");
        Register(
            "CartPoleNoVelocity-v1", () => new HideObservations(new CartPole(), 1, 3), 500, 475, $"{CartPoleTask}, velocities unseen");
        Register(
            "LunarLanderNoVelocity-v3",
            () => new HideObservations(new LunarLander(), 2, 3, 5),
            1000,
            200,
            "land a craft softly between two flags, velocities unseen");
        foreach (Probe probe in Probe.All)
        {
            Register(probe.Id, probe.Factory, probe.MaxEpisodeSteps, probe.SolvedReturn, $"a probe: {probe.Question}");
        }
    }

    /// <summary>All registered environments, ordered by id.</summary>
    public static IReadOnlyList<EnvironmentSpecification> All =>
        [.. Specifications.Values.OrderBy(specification => specification.Id, StringComparer.Ordinal)];

    /// <summary>Adds an environment.</summary>
    /// <param name="id">The name; by convention it ends in a version, such as <c>MyGame-v0</c>.</param>
    /// <param name="factory">Makes a new environment on every call.</param>
    /// <param name="maxEpisodeSteps">The number of steps after which episodes are truncated; null for no limit.</param>
    /// <param name="rewardThreshold">The mean return over 100 episodes from which the task counts as solved; null for none.</param>
    /// <param name="summary">The task in one line.</param>
    /// <exception cref="ArgumentException">The id is blank, contains white space or is taken, or the limit is below 1.</exception>
    public static void Register(
        string id, Func<IEnvironment> factory, int? maxEpisodeSteps = null, double? rewardThreshold = null, string summary = "")
    {
        ArgumentNullException.ThrowIfNull(factory);
        if (string.IsNullOrEmpty(id) || id.Any(char.IsWhiteSpace))
        {
            throw new ArgumentException($"'{id}' cannot be the id of an environment: it must be one word, such as MyGame-v0.", nameof(id));
        }

        if (maxEpisodeSteps < 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(maxEpisodeSteps), maxEpisodeSteps, $"The time limit of '{id}' must be at least 1 step, or null for none.");
        }

        if (!Specifications.TryAdd(id, new EnvironmentSpecification(id, factory, maxEpisodeSteps, rewardThreshold, summary)))
        {
            throw new ArgumentException($"There is already an environment '{id}'; register yours under a different id.", nameof(id));
        }
    }

    /// <summary>
    /// Adds an environment under the ids of its <see cref="RegisterEnvironmentAttribute"/>: what <see cref="EnvironmentAssembly"/> does for
    /// the classes of an assembly that it loads, for a class of your own program.
    /// </summary>
    /// <typeparam name="TEnvironment">A class with the attribute.</typeparam>
    /// <exception cref="ArgumentException">The class has no such attribute, or an id is not allowed or is taken.</exception>
    public static void Register<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TEnvironment>()
        where TEnvironment : class, IEnvironment, new()
    {
        RegisterEnvironmentAttribute[] registrations = [.. typeof(TEnvironment).GetCustomAttributes<RegisterEnvironmentAttribute>()];
        if (registrations.Length == 0)
        {
            throw new ArgumentException(
                $"{typeof(TEnvironment).Name} has no id: give it the attribute [RegisterEnvironment(\"MyGame-v0\")], or pass an id and a "
                    + "factory.");
        }

        foreach (RegisterEnvironmentAttribute registration in registrations)
        {
            Register(typeof(TEnvironment), registration);
        }
    }

    /// <summary>Adds a class under one of the ids that its attributes give it.</summary>
    /// <exception cref="ArgumentException">It is not an environment that can be made, or the id is not allowed or is taken.</exception>
    internal static void Register(
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] Type type,
        RegisterEnvironmentAttribute registration)
    {
        ConstructorInfo? constructor = type.GetConstructor(Type.EmptyTypes);
        if (!typeof(IEnvironment).IsAssignableFrom(type) || type.IsAbstract || constructor is null)
        {
            throw new ArgumentException(
                $"{type.Name} cannot be registered as '{registration.Id}': it must be a class that implements {nameof(IEnvironment)} and "
                    + $"has a public constructor without parameters.");
        }

        Register(
            registration.Id,
            () => (IEnvironment)constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, null, null),
            registration.MaxEpisodeSteps == 0 ? null : registration.MaxEpisodeSteps,
            double.IsNaN(registration.RewardThreshold) ? null : registration.RewardThreshold,
            registration.Summary);
    }

    /// <summary>Makes an environment by name.</summary>
    /// <param name="id">The name.</param>
    /// <returns>A new environment, to be disposed by the caller if it is <see cref="IDisposable"/>.</returns>
    /// <exception cref="ArgumentException">There is no such environment; the message names the nearest one.</exception>
    public static IEnvironment Make(string id) => Find(id).Make();

    /// <summary>
    /// Makes an environment in its own process: a step that loses the process truncates the episode at that point, with reward 0.
    /// </summary>
    /// <param name="id">The name.</param>
    /// <param name="options">
    /// The options; null for this program's own executable, whose main method must begin with <see cref="EnvironmentHost.TryRun"/>.
    /// </param>
    /// <returns>A new environment, to be disposed by the caller if it is <see cref="IDisposable"/>.</returns>
    /// <exception cref="ArgumentException">There is no such environment; the message names the nearest one.</exception>
    /// <exception cref="InvalidOperationException">The process cannot be started, or cannot make the environment.</exception>
    public static IEnvironment MakeIsolated(string id, IsolationOptions? options = null) =>
        MakerOf(id, options ?? new IsolationOptions()).MakeOne();

    /// <summary>
    /// Looks up an environment by name. An id that starts with <c>gymnasium:</c> is looked up in the installed Gymnasium.
    /// </summary>
    /// <param name="id">The name.</param>
    /// <exception cref="ArgumentException">There is no such environment; the message names the nearest one.</exception>
    public static EnvironmentSpecification Find(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return GymnasiumBridge.Owns(id) ? Imported(id) : TryFind(id, out EnvironmentSpecification? specification)
            ? specification
            : throw new ArgumentException(
                $"There is no environment '{id}'.{NearestName.Suggestion(id, All.Select(known => known.Id))}", nameof(id));
    }

    /// <summary>Looks up an environment by name.</summary>
    /// <param name="id">The name.</param>
    /// <param name="specification">The environment, if there is one of that name.</param>
    public static bool TryFind(string id, [NotNullWhen(true)] out EnvironmentSpecification? specification) =>
        Specifications.TryGetValue(id, out specification);

    /// <summary>
    /// What makes the environments of a name: in this process if <paramref name="isolation"/> is null. Python's always run in their own.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such environment; the message names the nearest one.</exception>
    internal static EnvironmentMaker MakerOf(string id, IsolationOptions? isolation)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (GymnasiumBridge.Owns(id))
        {
            return MakerOf(id, GymnasiumBridge.Find(id), isolation);
        }

        EnvironmentSpecification specification = Find(id);
        return isolation is null
            ? new RegisteredMaker(specification, batched: true)
            : new ProcessMaker(ChildProgram.ForRegistered(id, isolation), isolation);
    }

    /// <summary>
    /// The default isolation: null for Python's environments, which are spread over as many processes as there are processors.
    /// </summary>
    internal static IsolationOptions? DefaultIsolation(string id) => GymnasiumBridge.Owns(id) ? null : new IsolationOptions();

    private static EnvironmentSpecification Imported(string id)
    {
        GymnasiumTask task = GymnasiumBridge.Find(id);
        EnvironmentMaker maker = MakerOf(id, task, new IsolationOptions());
        return new EnvironmentSpecification(
            id,
            maker.MakeForEvaluation,
            null,
            task.RewardThreshold,
            GymnasiumBridge.IsArcade(id) ? $"an Atari game: {AtariPreprocessing.Summary}" : "an environment of the installed Gymnasium")
        {
            KnownSpaces = maker.Spaces,
        };
    }

    private static EnvironmentMaker MakerOf(string id, GymnasiumTask task, IsolationOptions? isolation) => GymnasiumBridge.IsArcade(id)
        ? new ArcadeMaker(
            id,
            new ProcessMaker(task.Program, isolation)
            {
                KnownSpaces = task.Spaces with { Observation = AtariPreprocessing.ObservationSpace },
            })
        : new ProcessMaker(task.Program, isolation) { KnownSpaces = task.Spaces };

    private static void RegisterControl<TDynamics>(
        string id, Func<ClassicControlEnvironment> factory, int maxEpisodeSteps, double? rewardThreshold, string summary)
        where TDynamics : IControlDynamics =>
        Specifications[id] = new EnvironmentSpecification(id, factory, maxEpisodeSteps, rewardThreshold, summary)
        {
            BatchFactory = settings => new ControlBatch(ControlKernel.Of<TDynamics>(settings.Width), settings),
        };

    private static void RegisterWorld(
        string id, Func<WorldEnvironment> factory, int maxEpisodeSteps, double rewardThreshold, string summary) =>
        Specifications[id] = new EnvironmentSpecification(id, factory, maxEpisodeSteps, rewardThreshold, summary)
        {
            BatchFactory = settings => new WorldBatch(factory, settings),
        };

    /// <summary>Two ids for a game, as in the original: v0 with all six actions, v1 with those that do something.</summary>
    private static void RegisterMinAtar(MinAtarGame game, string summary)
    {
        foreach (bool minimal in (bool[])[false, true])
        {
            var options = new MinAtarOptions(minimal, MinAtarEnvironment.DefaultStickyActions, DifficultyRamping: true);
            string id = $"MinAtar/{game}-v{(minimal ? 1 : 0)}";
            Specifications[id] = new EnvironmentSpecification(
                id,
                () => new MinAtarEnvironment(game, options.MinimalActions, options.StickyActions, options.DifficultyRamping),
                maxEpisodeSteps: null,
                rewardThreshold: null,
                minimal ? $"{summary}; minimal actions" : summary)
            {
                BatchFactory = settings => MinAtarPlay.Of(game, options).Batch(settings),
            };
        }
    }
}
