using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>A run is saved early, often enough, wherever the current folder is, and whatever the disk does.</summary>
public sealed class CheckpointKeeperTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gradus-").FullName;
    private readonly VectorEnvironment _environments = VectorEnvironment.Make("CartPole-v1", count: 2, seed: 3);
    private readonly A2C _agent;

    public CheckpointKeeperTests() => _agent = new A2C(_environments, new A2COptions { Steps = 5, Hidden = [8] }); // 10 steps an update

    public void Dispose()
    {
        _agent.Dispose();
        _environments.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string Checkpoint => Path.Combine(_folder, "policy.safetensors");

    private string State => Path.Combine(_folder, "state.safetensors");

    [Fact]
    public void Steps_between_saves_are_counted_from_the_beginning_of_the_run()
    {
        var saved = new List<long>();
        using var keeper = new CheckpointKeeper(Checkpoint, new CheckpointOptions { State = State, Interval = SaveInterval.OfSteps(25) });
        _agent.Learn(100, new CompositeObserver(keeper, new Deleted(Checkpoint, saved)));

        // The first update that ends at or beyond 25, 50, 75 and 100.
        Assert.Equal([30, 50, 80, 100], saved);
        Assert.True(File.Exists(State));
    }

    [Fact]
    public void The_first_save_comes_after_a_second_though_the_interval_is_a_day()
    {
        using var keeper = new CheckpointKeeper(Checkpoint, new CheckpointOptions { Interval = SaveInterval.OfTime(TimeSpan.FromDays(1)) });
        double before = 0;
        _agent.Learn(long.MaxValue, new CompositeObserver(keeper, new Until(agent =>
        {
            bool exists = File.Exists(Checkpoint);
            before = exists ? before : agent.TrainingSeconds;
            return exists || agent.TrainingSeconds > 60;
        })));

        Assert.True(File.Exists(Checkpoint));
        Assert.InRange(before, 0.9, 30); // a busy machine may be late, but nothing is early
        Assert.False(File.Exists(State));
    }

    [Fact]
    public void A_save_that_the_disk_refuses_is_told_once_the_run_goes_on_and_later_saves_succeed()
    {
        Directory.CreateDirectory(Checkpoint); // refuses like a full disk
        var told = new List<Exception>();
        using var keeper = new CheckpointKeeper(Checkpoint, new CheckpointOptions { Interval = SaveInterval.OfSteps(10), OnFailure = told.Add });
        _agent.Learn(50, keeper);
        Assert.IsAssignableFrom<IOException>(Assert.Single(told));

        Directory.Delete(Checkpoint);
        _agent.Learn(10, keeper);
        using Policy saved = Policy.Load(Checkpoint);
        Assert.Equal(_agent.ParameterHash(), saved.ParameterHash());
        File.Delete(Checkpoint);
        Directory.CreateDirectory(Checkpoint);
        _agent.Learn(20, keeper);
        Assert.Equal(2, told.Count); // it worked meanwhile, so this is news
    }

    [Fact]
    public void Without_a_handler_a_refused_save_ends_the_training()
    {
        Directory.CreateDirectory(Checkpoint);
        using var keeper = new CheckpointKeeper(Checkpoint, new CheckpointOptions { Interval = SaveInterval.OfSteps(10) });
        Assert.ThrowsAny<IOException>(() => _agent.Learn(50, keeper));
        Assert.Equal(10, _agent.EnvironmentSteps);
    }

    [Fact]
    public void The_state_goes_on_where_the_save_was()
    {
        var tracker = new ThresholdTracker(20);
        using (var keeper = new CheckpointKeeper(Checkpoint, new CheckpointOptions { State = State, Tracker = tracker, Interval = SaveInterval.OfSteps(300) }))
        {
            _agent.Learn(500, new CompositeObserver(tracker, keeper));
        }

        using var environments = VectorEnvironment.Make("CartPole-v1", count: 2, seed: 3);
        using var again = new A2C(environments, new A2COptions { Steps = 5, Hidden = [8] });
        TrainingState.Load(State, again, new ThresholdTracker(20));
        Assert.Equal(300, again.EnvironmentSteps);
        again.Resume();
        Assert.Equal(_agent.ParameterHash(), again.ParameterHash());
    }

    [Fact]
    public void Unfinished_saves_of_killed_processes_are_removed()
    {
        File.WriteAllText($"{Checkpoint}.1-1.tmp", "");
        File.WriteAllText($"{State}.4711-2.tmp", "");
        using var keeper = new CheckpointKeeper(Checkpoint, new CheckpointOptions { State = State });
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void The_room_in_reserve_has_no_name_that_a_kill_could_leave_behind()
    {
        using var keeper = new CheckpointKeeper(Checkpoint, new CheckpointOptions { Interval = SaveInterval.OfSteps(10) });
        _agent.Learn(50, keeper);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal([Checkpoint], Directory.GetFiles(_folder));
        }
    }

    [Fact]
    public void Waiting_for_the_next_save_allocates_nothing()
    {
        using var keeper = new CheckpointKeeper(Checkpoint);
        var metrics = new MetricRow(_agent.Metrics);
        _agent.Learn(10, keeper);
        Assert.Equal(0, Allocation.Of(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                keeper.OnUpdate(_agent, metrics);
            }
        }));
    }

    [Theory]
    [InlineData(1, "1s")]
    [InlineData(90, "90s")]
    [InlineData(300, "5m")]
    [InlineData(86_400, "24h")]
    public void An_interval_of_time_is_written_in_its_largest_unit(int seconds, string text) =>
        Assert.Equal(text, SaveInterval.OfTime(TimeSpan.FromSeconds(seconds)).ToString());

    [Fact]
    public void Intervals_that_make_no_sense_are_refused()
    {
        foreach (double seconds in (double[])[-1, 0, 0.5, 1.5, 86_401])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => SaveInterval.OfTime(TimeSpan.FromSeconds(seconds)));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => SaveInterval.OfSteps(0));
        Assert.Equal("50000", SaveInterval.OfSteps(50_000).ToString());
    }

    /// <summary>Notes the step at which a file appears, and deletes it.</summary>
    private sealed class Deleted(string file, List<long> steps) : ITrainingObserver
    {
        public void OnEpisode(Agent agent, int environment, double episodeReturn, int length)
        {
        }

        public TrainingSignal OnUpdate(Agent agent, MetricRow metrics)
        {
            if (File.Exists(file))
            {
                steps.Add(agent.EnvironmentSteps);
                File.Delete(file);
            }

            return TrainingSignal.Continue;
        }
    }

    private sealed class Until(Func<Agent, bool> isDone) : ITrainingObserver
    {
        public void OnEpisode(Agent agent, int environment, double episodeReturn, int length)
        {
        }

        public TrainingSignal OnUpdate(Agent agent, MetricRow metrics) => isDone(agent) ? TrainingSignal.Stop : TrainingSignal.Continue;
    }
}
