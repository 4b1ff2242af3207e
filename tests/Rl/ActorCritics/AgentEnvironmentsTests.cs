using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>Who makes and who disposes the environments of an agent.</summary>
public sealed class AgentEnvironmentsTests
{
    public static TheoryData<string> AllAlgorithms => [.. Algorithms.All.Select(algorithm => algorithm.Name)];

    [Theory]
    [MemberData(nameof(AllAlgorithms))]
    public void An_agent_makes_the_environments_that_it_steps_no_other_and_disposes_them(string algorithm)
    {
        var counts = new Counts();
        AlgorithmInfo info = Algorithms.Find(algorithm);
        int all = info.Hyperparameters.Defaults.Environments ?? 3;
        AgentOptions options = algorithm is "a3c" or "stream-ac"
            ? info.Hyperparameters.Defaults
            : info.Hyperparameters.Set(info.Hyperparameters.Defaults, "n_steps=128");
        using (Agent agent = info.Create(new EnvironmentSource(() => new Counted(counts), all, seed: 1), options, new ManagedBackend<float>()))
        {
            agent.Learn(1_000_000_000, new StopsWhen(() => counts.Stepped == all));
            Assert.Equal((all, all, 0), (counts.Made, counts.Stepped, counts.Disposed));
        }

        Assert.Equal((all, all, all), (counts.Made, counts.Stepped, counts.Disposed));
    }

    [Fact]
    public void Environments_at_hand_stay_the_callers()
    {
        var counts = new Counts();
        using var environments = new VectorEnvironment(() => new Counted(counts), 2, seed: 1);
        using (var agent = new A2C(environments))
        {
            Assert.Same(environments, agent.Environments);
            Assert.Same(environments.Source, agent.Source);
        }

        Assert.Equal((2, 0), (counts.Made, counts.Disposed));
    }

    [Theory]
    [MemberData(nameof(AllAlgorithms))]
    public void An_agent_that_cannot_be_made_leaves_no_environment_behind(string algorithm)
    {
        // Actions cannot be squashed into a box without bounds, which shows once an environment is there to be asked.
        var counts = new Counts();
        AlgorithmInfo info = Algorithms.Find(algorithm);
        AgentOptions options = info.Hyperparameters.Set(info.Hyperparameters.Defaults, "squash_actions=true");
        options = algorithm is "a3c" or "stream-ac" ? options : info.Hyperparameters.Set(options, "n_steps=128");
        var source = new EnvironmentSource(() => new Counted(counts) { ActionSpace = new Box(float.NegativeInfinity, float.PositiveInfinity, 1) }, info.Hyperparameters.Defaults.Environments ?? 2, seed: 1);

        Assert.ThrowsAny<ArgumentException>(() => info.Create(source, options, new ManagedBackend<float>()));
        Assert.Equal(counts.Made, counts.Disposed);
    }

    private sealed class StopsWhen(Func<bool> done) : ITrainingObserver
    {
        public void OnEpisode(Agent agent, int environment, double episodeReturn, int length)
        {
        }

        public TrainingSignal OnUpdate(Agent agent, MetricRow metrics) => done() ? TrainingSignal.Stop : TrainingSignal.Continue;
    }

    private sealed class Counts
    {
        private int _made;
        private int _stepped;
        private int _disposed;

        public int Made => _made;

        public int Stepped => _stepped;

        public int Disposed => _disposed;

        public void Make() => Interlocked.Increment(ref _made);

        public void Step() => Interlocked.Increment(ref _stepped);

        public void Dispose() => Interlocked.Increment(ref _disposed);
    }

    private sealed class Counted : IEnvironment, IDisposable
    {
        private readonly Counts _counts;
        private bool _stepped;

        public Counted(Counts counts)
        {
            _counts = counts;
            counts.Make();
        }

        public Space ObservationSpace { get; } = new Box(-1, 1, 1);

        public Space ActionSpace { get; init; } = new Discrete(2);

        public void Reset(ulong? seed, Span<float> observation) => observation.Clear();

        public StepResult Step(EnvironmentAction action, Span<float> observation)
        {
            if (!_stepped)
            {
                _stepped = true;
                _counts.Step();
            }

            observation.Clear();
            return new StepResult(1, false, false);
        }

        public void Dispose() => _counts.Dispose();
    }
}
