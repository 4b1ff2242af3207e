using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>What actors elsewhere act is learned as if it had been acted here, each step once, whatever becomes of the actors.</summary>
public sealed class FragmentTests
{
    private const int Steps = 5;

    [Theory]
    [InlineData("a2c", "CartPole-v1", "")]
    [InlineData("a2c", "Pendulum-v1", "squash_actions=true normalize_rewards=true")]
    [InlineData("ppo", "Pendulum-v1", "n_steps=32 minibatch_size=16 epochs=2")]
    [InlineData("ppo", "KitchenTest-v0", "n_steps=32 minibatch_size=16 epochs=2")]
    [InlineData("acktr", "CartPole-v1", "")]
    [InlineData("trpo", "CartPole-v1", "n_steps=64 value_minibatch_size=32")]
    [InlineData("a3c", "CartPole-v1", "")]
    [InlineData("a3c", "Pendulum-v1", "normalize_observations=true normalize_rewards=true")]
    public void One_actor_gives_the_bits_of_one_environment(string name, string environment, string settings)
    {
        AlgorithmInfo algorithm = Algorithms.Find(name);
        AgentOptions options = algorithm.Hyperparameters.Set(
            algorithm.Hyperparameters.Defaults, settings.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        options = options with { Seed = 3 };
        using EnvironmentSource source = SourceOf(environment, 1, 3);
        using Agent here = algorithm.Create(source, options, new ManagedBackend<float>());
        var expected = new EpisodeList();
        here.Learn(600, expected);

        ActorTeam team = algorithm.NewActors(1, 1);
        using Agent learner = algorithm.CreateWithActors(source.With(1, 3), options, new ManagedBackend<float>(), team);
        using var actors = new LocalActors((actor, slot) => ((ActorCriticOptions)options).MakeActor(
            actor, source.With(1, 3), new ActorPlace(3, slot.Index, 1, team.IsAsynchronous)));
        actors.Join(team.Slots.Single());
        var episodes = new EpisodeList();
        learner.Learn(600, episodes);

        Assert.Equal(here.ParameterHash(), learner.ParameterHash());
        Assert.Equal(expected.Episodes, episodes.Episodes);
        Assert.Equal((here.EnvironmentSteps, here.Updates), (learner.EnvironmentSteps, learner.Updates));
        Assert.Equal(learner.Updates, team.Counts.Learned);
        Assert.Equal(0, team.Counts.Dropped);
    }

    [Fact]
    [Trait("Category", "Stress")]
    public void No_step_is_learned_twice_and_none_of_an_actor_that_is_lost()
    {
        int count = LongSweep.Of(40, 100), losses = LongSweep.Of(8, 20);
        var tickets = new Tickets();
        var options = new A2COptions { Steps = Steps, Hidden = [4] };
        var source = new EnvironmentSource(() => new Ticketing(tickets, milliseconds: 1), count, seed: 0);
        AlgorithmInfo a2c = Algorithms.Find("a2c");
        ActorTeam team = a2c.NewActors(count, count / 2);
        using Agent learner = a2c.CreateWithActors(source, options, new ManagedBackend<float>(), team);
        using var actors = new LocalActors((actor, slot) => options.MakeActor(
            actor, source.With(1, 0), new ActorPlace(0, slot.Index, count, IsAsynchronous: false)))
        {
            AfterDelivery = (slot, fragment) => slot.Deliver(fragment), // as when an answer was believed to be lost
        };
        ActorSlot[] slots = [.. team.Slots];
        var names = Array.ConvertAll(slots[..(count / 2)], actors.Join).ToList();
        var learned = new HashSet<int>();
        var lost = new HashSet<Ticketing>();
        int updates = 0;
        Dictionary<int, Ticketing> seats = [];
        var observer = new Observer(agent =>
        {
            RolloutInspection rollout = ((A2C)agent).Inspect().Rollout;
            for (int row = 0; row < rollout.Rewards.Length; row++)
            {
                if (rollout.IsTransition[row])
                {
                    int ticket = (int)rollout.Rewards[row];
                    Assert.True(learned.Add(ticket), $"Step {ticket} was learned twice.");
                    Assert.DoesNotContain(tickets.OwnerOf(ticket), lost);
                    seats[row % count] = tickets.OwnerOf(ticket);
                }
            }

            updates++;
            if (names.Count < count)
            {
                names.Add(actors.Join(slots[names.Count])); // one joins with every update
            }
            else if (lost.Count < losses)
            {
                int index = lost.Count;
                if (seats.TryGetValue(index, out Ticketing? owner))
                {
                    lost.Add(owner);
                    slots[index].Lose(names[index]);
                    actors.Join(slots[index]);
                }
            }
        });
        learner.Learn((count + losses + 20) * count * Steps, observer);

        Assert.Equal(losses, lost.Count);
        Assert.Equal(learner.EnvironmentSteps, learned.Count);
        Assert.Equal(team.Counts.Learned * Steps, learned.Count);
        Assert.Equal(count, team.Counts.Alive);
        Assert.Equal(losses, team.Counts.Lost);
        Assert.True(team.Counts.Repeated + team.Counts.OfLost + team.Counts.Late >= team.Counts.Learned, "Repeated fragments were not counted.");
    }

    [Fact]
    public void An_update_goes_on_without_an_actor_that_is_late_and_drops_what_it_sends()
    {
        var tickets = new Tickets();
        var options = new A2COptions { Steps = Steps, Hidden = [4], NormalizeObservations = true };
        var source = new EnvironmentSource(() => new Ticketing(tickets, milliseconds: 0), 3, seed: 0);
        AlgorithmInfo a2c = Algorithms.Find("a2c");
        ActorTeam team = a2c.NewActors(3, 2);
        using Agent learner = a2c.CreateWithActors(source, options, new ManagedBackend<float>(), team);
        using var first = new ManualResetEventSlim();
        using var actors = new LocalActors((actor, slot) => options.MakeActor(
            actor, source.With(1, 0), new ActorPlace(0, slot.Index, 3, IsAsynchronous: false)))
        {
            BeforeDelivery = (slot, fragment) => Assert.True(slot.Index < 2 || fragment.Number > 1 || first.Wait(Patience.Longest)),
        };
        Array.ForEach([.. team.Slots], slot => actors.Join(slot));
        learner.Learn(2 * Steps + Steps, new Observer(_ => first.Set()) { Stops = true });
        Assert.Equal((1, 2 * Steps), (learner.Updates, learner.EnvironmentSteps));
        Patience.Until(() => team.Counts.Late == 1, "The late fragment was not dropped.");
        Assert.Equal(2, team.Counts.Learned);
        using Policy policy = learner.ToPolicy();
        Assert.Equal(2 * Steps, policy.Normalization!.ObservationCount); // those that were not shown are not counted
    }

    [Fact]
    public void What_is_not_a_fragment_is_refused()
    {
        var format = new FragmentFormat(2, 1, 0);
        var fragment = new Fragment
        {
            Actor = "one",
            Number = 1,
            Version = 7,
            Steps = 2,
            ReturnBefore = 0.5,
            LengthBefore = 3,
            Observations = [1, 2, 3, 4, 5, 6],
            FinalObservations = [7, 8],
            Rewards = [1, -1],
            Flags = [0, Fragment.FlagsOf(terminated: true, truncated: false, isReset: false, hasFinal: true)],
            Actions = [0, 1],
            Masks = [],
        };
        byte[] bytes = fragment.ToBytes();
        Fragment read = Fragment.Parse(bytes, format, 2);
        Assert.Equal(bytes, read.ToBytes());
        Assert.Equal((false, true, true), (read.IsTerminated(0), read.IsTerminated(1), read.HasFinal(1)));
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => Fragment.Parse(bytes.AsSpan(0, length), format, 2));
        }

        Assert.Throws<InvalidDataException>(() => Fragment.Parse([.. bytes, 0], format, 2));
        Assert.Throws<InvalidDataException>(() => Fragment.Parse(bytes, format, 1));
        Assert.Throws<InvalidDataException>(() => Fragment.Parse(bytes, format with { Action = 2 }, 2));
    }

    [Theory]
    [InlineData("a2c")]
    [InlineData("a3c")]
    public void An_action_that_there_is_not_ends_the_run_and_nothing_is_learned(string name)
    {
        AlgorithmInfo algorithm = Algorithms.Find(name);
        AgentOptions options = algorithm.Hyperparameters.Defaults;
        using EnvironmentSource source = SourceOf("CartPole-v1", 1, 0);
        ActorTeam team = algorithm.NewActors(1, 1);
        using Agent learner = algorithm.CreateWithActors(source.With(1, 0), options, new ManagedBackend<float>(), team);
        string before = learner.ParameterHash();
        using var actors = new LocalActors((actor, slot) => ((ActorCriticOptions)options).MakeActor(
            actor, source.With(1, 0), new ActorPlace(0, 0, 1, team.IsAsynchronous)))
        {
            BeforeDelivery = (_, fragment) => fragment.Actions[1] = 2,
        };
        actors.Join(team.Slots.Single());
        var failure = Assert.Throws<TrainingFailedException>(() => learner.Learn(100));
        Assert.Contains("sent an action that there is not", failure.ToString(), StringComparison.Ordinal);
        Assert.Equal(before, learner.ParameterHash());
    }

    [Theory]
    [InlineData("a2c")]
    [InlineData("a3c")]
    public void A_learner_without_actors_waits_until_it_is_cancelled(string name)
    {
        AlgorithmInfo algorithm = Algorithms.Find(name);
        using EnvironmentSource source = SourceOf("CartPole-v1", 2, 0);
        ActorTeam team = algorithm.NewActors(2, 1);
        using Agent learner = algorithm.CreateWithActors(source.With(2, 0), algorithm.Hyperparameters.Defaults, new ManagedBackend<float>(), team);
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        learner.Learn(1000, cancellation: cancellation.Token);
        Assert.Equal((0, 0), (learner.Updates, learner.EnvironmentSteps));
    }

    private static EnvironmentSource SourceOf(string environment, int count, ulong seed) => environment == "KitchenTest-v0"
        ? new EnvironmentSource(() => new Kitchen(""), count, seed)
        : EnvironmentSource.Of(environment, count, seed);

    private sealed class EpisodeList : ITrainingObserver
    {
        public List<(double Return, int Length)> Episodes { get; } = [];

        public void OnEpisode(Agent agent, int environment, double episodeReturn, int length) => Episodes.Add((episodeReturn, length));

        public TrainingSignal OnUpdate(Agent agent, MetricRow metrics) => TrainingSignal.Continue;
    }

    private sealed class Observer(Action<Agent> afterUpdate) : ITrainingObserver
    {
        public bool Stops { get; init; }

        public void OnEpisode(Agent agent, int environment, double episodeReturn, int length)
        {
        }

        public TrainingSignal OnUpdate(Agent agent, MetricRow metrics)
        {
            afterUpdate(agent);
            return Stops ? TrainingSignal.Stop : TrainingSignal.Continue;
        }
    }
}
