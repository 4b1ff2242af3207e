using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

public sealed class IsolatedEnvironmentsTests
{
    private const string Id = "UnreliableTest-v0";
    private static readonly string This = typeof(IsolatedEnvironmentsTests).Assembly.Location;

    /// <summary>The command <c>gradus</c>, which lies beside the tests.</summary>
    private static readonly IsolationOptions Options = new()
    {
        Command = GradusProcess.Host,
        Assemblies = [This],
        EnvironmentsPerProcess = 2,
    };

    public IsolatedEnvironmentsTests() => EnvironmentAssembly.Load(This);

    [Theory]
    [InlineData(AutoresetMode.SameStep)]
    [InlineData(AutoresetMode.NextStep)]
    public void Environments_in_processes_say_what_they_say_in_this_one(AutoresetMode autoreset)
    {
        using VectorEnvironment here = VectorEnvironment.Make("CartPole-v1", 3, seed: 5, autoreset);
        using VectorEnvironment there = VectorEnvironment.MakeIsolated("CartPole-v1", 3, seed: 5, Options, autoreset);
        var a = new float[3 * 4];
        var b = new float[3 * 4];
        here.Reset(a);
        there.Reset(b);
        Assert.Equal(a, b);
        for (int step = 0; step < 120; step++)
        {
            int[] actions = [1, step % 2, step / 2 % 2];
            here.Step(actions, a);
            there.Step(actions, b);
            Assert.Equal(a, b);
            Assert.Equal(here.Rewards, there.Rewards);
            Assert.Equal(here.Terminated, there.Terminated);
            Assert.Equal(here.Truncated, there.Truncated);
            Assert.Equal(here.IsResetStep, there.IsResetStep);
            Assert.Equal(here.HasFinalObservation, there.HasFinalObservation);
            for (int rank = 0; rank < 3; rank++)
            {
                if (here.HasFinalObservation[rank])
                {
                    Assert.Equal(here.FinalObservation(rank), there.FinalObservation(rank));
                }
            }

            if (step == 60)
            {
                byte[] state = StateWriter.Save(there);
                there.Step(actions, new float[12]);
                StateReader.Load(state, there);
            }
        }

        Assert.Equal(here.Episodes.MeanReturn, there.Episodes.MeanReturn);
        Assert.Equal(0, there.Restarts);
    }

    [Theory]
    [InlineData(AutoresetMode.SameStep)]
    [InlineData(AutoresetMode.NextStep)]
    public void A_process_started_for_its_spaces_goes_on_as_that_of_the_first_environments(AutoresetMode autoreset)
    {
        using VectorEnvironment here = VectorEnvironment.Make("CartPole-v1", 3, RunSeeds.OfEnvironments(5), autoreset);
        using EnvironmentSource source = EnvironmentSource.Of("CartPole-v1", 1, seed: 0, autoreset, isolation: Options);
        Assert.Equal(here.ObservationSpace, source.ObservationSpace);
        using VectorEnvironment there = source.With(count: 3, seed: 5).Make();
        var a = new float[3 * 4];
        var b = new float[3 * 4];
        here.Reset(a);
        there.Reset(b);
        for (int step = 0; step < 60; step++)
        {
            Assert.Equal(a, b);
            int[] actions = [1, step % 2, step / 2 % 2];
            here.Step(actions, a);
            there.Step(actions, b);
            SameOutcome.Assert(here, there);
        }

        Assert.True(here.Episodes.Count > 3);
    }

    [Fact]
    public void One_started_for_its_spaces_that_is_lost_later_is_counted_by_the_run_that_steps_it()
    {
        using EnvironmentSource source = EnvironmentSource.Of(Id, 1, seed: 0, isolation: Options);
        Assert.Equal(2, source.ObservationSpace.Size);
        EnvironmentSource run = source.With(count: 1, seed: 9);
        IEnvironment one = run.MakeOne();
        using var disposable = one as IDisposable;
        var observation = new float[2];
        one.Reset(9, observation);
        Assert.True(one.Step(1, observation).Truncated);
        Assert.Equal((0, 1), (source.Restarts, run.Restarts));
    }

    [Fact]
    public void Frames_travel_as_bytes_and_arrive_as_they_were()
    {
        using VectorEnvironment here = VectorEnvironment.Make("MinAtar/Breakout-v0", 3, seed: 5);
        using VectorEnvironment there = VectorEnvironment.MakeIsolated("MinAtar/Breakout-v0", 3, seed: 5, Options);
        Assert.Equal(here.ObservationSpace, there.ObservationSpace);
        var a = new float[3 * 400];
        var b = new float[3 * 400];
        here.Reset(a);
        there.Reset(b);
        for (int step = 0; step < 100; step++)
        {
            Assert.Equal(a, b);
            int[] actions = [1, step % 6, step / 2 % 6];
            here.Step(actions, a);
            there.Step(actions, b);
            SameOutcome.Assert(here, there);
        }

        Assert.True(here.Episodes.Count > 3);
    }

    [Theory]
    [InlineData(AutoresetMode.SameStep)]
    [InlineData(AutoresetMode.NextStep)]
    public void Their_states_go_on_in_new_processes_also_where_a_reset_is_due(AutoresetMode autoreset)
    {
        using VectorEnvironment steady = VectorEnvironment.MakeIsolated(Id, 3, seed: 5, Options, autoreset);
        using VectorEnvironment resumed = VectorEnvironment.MakeIsolated(Id, 3, seed: 999, Options, autoreset);
        var a = new float[6];
        var b = new float[6];
        steady.Reset(a);
        steady.Step([0, 4, 0], a);
        StateReader.Load(StateWriter.Save(steady), resumed);
        for (int step = 0; step < 5; step++)
        {
            steady.Step([0, 0, step == 2 ? 4 : 0], a);
            resumed.Step([0, 0, step == 2 ? 4 : 0], b);
            Assert.Equal(a, b);
            SameOutcome.Assert(steady, resumed);
        }
    }

    [Theory]
    [InlineData(AutoresetMode.SameStep, true)]
    [InlineData(AutoresetMode.SameStep, false)]
    [InlineData(AutoresetMode.NextStep, true)]
    [InlineData(AutoresetMode.NextStep, false)]
    public void A_state_goes_on_in_processes_or_without_them_whichever_way_it_was_saved(AutoresetMode autoreset, bool toProcesses)
    {
        using VectorEnvironment here = VectorEnvironment.Make("CartPole-v1", 3, seed: 5, autoreset);
        using VectorEnvironment there = VectorEnvironment.MakeIsolated("CartPole-v1", 3, seed: 6, Options, autoreset);
        (VectorEnvironment saved, VectorEnvironment resumed) = toProcesses ? (here, there) : (there, here);
        var a = new float[3 * 4];
        var b = new float[3 * 4];
        saved.Reset(a);
        resumed.Reset(b);
        for (int round = 0; round < 3; round++)
        {
            do
            {
                saved.Step([1, 1, 0], a);
            }
            while (saved.Episodes.Finished.Length == 0); // a reset of the next step may be due

            byte[] state = StateWriter.Save(saved);
            byte[] before = StateWriter.Save(resumed);
            Assert.Throws<InvalidDataException>(() => StateReader.Load(state.AsMemory(0, state.Length - 1), resumed));
            Assert.Equal(before, StateWriter.Save(resumed));
            StateReader.Load(state, resumed);
            for (int step = 0; step < 20; step++)
            {
                saved.Step([1, step % 2, 0], a);
                resumed.Step([1, step % 2, 0], b);
                Assert.Equal(a, b);
                SameOutcome.Assert(saved, resumed);
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_single_environment_goes_on_in_a_process_or_without_one_whichever_way_it_was_saved(bool toProcess)
    {
        IEnvironment here = EnvironmentRegistry.Make("CartPole-v1");
        IEnvironment there = EnvironmentRegistry.MakeIsolated("CartPole-v1", Options);
        using var disposable = there as IDisposable;
        (IEnvironment saved, IEnvironment resumed) = toProcess ? (here, there) : (there, here);
        var a = new float[4];
        var b = new float[4];
        saved.Reset(5, a);
        resumed.Reset(6, b);
        saved.Step(1, a);
        byte[] state = StateWriter.Save((IResumable)saved);
        byte[] before = StateWriter.Save((IResumable)resumed);
        Assert.Throws<InvalidDataException>(() => StateReader.Load(state.AsMemory(0, state.Length - 1), (IResumable)resumed));
        Assert.Equal(before, StateWriter.Save((IResumable)resumed));
        StateReader.Load(state, (IResumable)resumed);
        Assert.Equal(state, StateWriter.Save((IResumable)resumed));
        StepResult result;
        do
        {
            result = saved.Step(1, a);
            Assert.Equal(result, resumed.Step(1, b));
            Assert.Equal(a, b);
        }
        while (!result.Ended);
        saved.Reset(null, a);
        resumed.Reset(null, b);
        Assert.Equal(a, b);
    }

    [Fact]
    public void A_state_takes_twice_its_size_at_most()
    {
        const int Each = 8 << 20;
        using VectorEnvironment environments = VectorEnvironment.MakeIsolated("HeavyTest-v0", 8, seed: 1, Options with { EnvironmentsPerProcess = 8 });
        environments.Reset(new float[8]);
        byte[] state = [];
        long saving = Allocation.Of(() => state = StateWriter.Save(environments));
        Assert.InRange(state.Length, 8 * Each, (8 * Each) + 10_000);

        // Written once as it arrives and once as the result; beside them one environment's at a time, in a buffer that grows as it fills.
        Assert.InRange(saving, 2L * state.Length, (2L * state.Length) + (2L * Each) + 4_000_000);
        long loading = Allocation.Of(() => StateReader.Load(state, environments));
        Assert.InRange(loading, 1, 1_000_000); // sent from where it is
    }

    [Fact]
    public void Where_a_process_is_lost_when_its_state_is_saved_new_episodes_begin_at_the_resume()
    {
        using VectorEnvironment environments = VectorEnvironment.MakeIsolated(Id, 2, seed: 1, Options);
        var observations = new float[4];
        environments.Reset(observations);
        environments.Step([0, 5], observations);
        byte[] state = StateWriter.Save(environments);

        environments.Step([0, 0], observations);
        Assert.Equal(1, environments.Restarts);
        using VectorEnvironment resumed = VectorEnvironment.MakeIsolated(Id, 2, seed: 1, Options);
        StateReader.Load(state, resumed);
        Assert.True(resumed.NeedsReset);
        resumed.Reset(observations);
        resumed.Step([0, 0], observations);
        Assert.Equal([11.0, 11], resumed.Rewards.ToArray());
    }

    [Theory]
    [InlineData(1, 180)]
    [InlineData(2, 5)]
    public void A_crash_or_a_hang_costs_one_process_its_step_and_nobody_else_anything(int action, int timeout)
    {
        using VectorEnvironment environments = VectorEnvironment.MakeIsolated(Id, 4, seed: 1, Options with { Timeout = TimeSpan.FromSeconds(timeout) });
        var observations = new float[8];
        environments.Reset(observations);
        environments.Step([0, 0, 0, 0], observations);
        float[] before = [.. observations];

        environments.Step([0, action, 0, 4], observations); // 0 and 1 share a process
        Assert.Equal([0.0, 0, 12, 12], environments.Rewards.ToArray());
        Assert.Equal([true, true, false, false], environments.IsResetStep.ToArray());
        Assert.Equal([true, true, false, false], environments.Truncated.ToArray());
        Assert.Equal([false, false, false, true], environments.Terminated.ToArray());
        Assert.Equal([true, true, false, true], environments.HasFinalObservation.ToArray());
        Assert.Equal(before[2..4], environments.FinalObservation(1).ToArray());
        Assert.Equal([0f, 0f, 2f, 0f], [observations[0], observations[2], observations[4], observations[6]]);
        Assert.NotEqual(before[1], observations[1]); // another stream
        FinishedEpisode finished = Assert.Single(environments.Episodes.Finished.ToArray()); // a lost episode is none
        Assert.Equal(3, finished.Rank);
        Assert.Equal(1, environments.Restarts);

        environments.Step([0, 4, 0, 0], observations);
        Assert.Equal([11.0, 11, 13, 11], environments.Rewards.ToArray());
        Assert.Equal([false, false, false, false], environments.IsResetStep.ToArray());
        Assert.Equal((1, 11.0, 1), Last(environments));

        static (int, double, int) Last(VectorEnvironment environments)
        {
            FinishedEpisode episode = environments.Episodes.Finished[^1];
            return (episode.Rank, episode.Return, episode.Length);
        }
    }

    [Theory]
    [InlineData(AutoresetMode.SameStep)]
    [InlineData(AutoresetMode.NextStep)]
    public void A_lost_step_is_worth_what_the_state_is_worth_that_it_began_in(AutoresetMode mode)
    {
        using VectorEnvironment environments = VectorEnvironment.MakeIsolated("VanishingTest-v0", 1, seed: 1, Options, mode);
        using var agent = new A2C(environments, new A2COptions { Steps = 16 });
        agent.Learn(agent.StepsPerUpdate);

        RolloutInspection rollout = agent.Inspect().Rollout;
        int[] lost = [.. Enumerable.Range(0, 16).Where(row => !rollout.IsTransition[row])];
        Assert.Equal([5, 11], lost); // five steps, and one that is lost
        foreach (int row in lost)
        {
            Assert.Equal((5f, 1f), (rollout.Observations[row], rollout.Discounts[row]));
            Assert.Equal(rollout.Values[row], rollout.NextValues[row], 1e-5f);
            Assert.NotEqual(rollout.Values[row + 1], rollout.NextValues[row], 1e-5f);
        }
    }

    [Fact]
    public void When_the_restarts_are_used_up_the_error_names_environment_step_seed_and_cause()
    {
        using VectorEnvironment environments = VectorEnvironment.MakeIsolated(Id, 2, seed: 40, Options with { MaxRestarts = 1, EnvironmentsPerProcess = 1 });
        var observations = new float[4];
        environments.Reset(observations);
        environments.Step([0, 1], observations);
        EnvironmentException error = Assert.Throws<EnvironmentException>(() => environments.Step([0, 1], observations));
        Assert.Equal((1, 1L, 43UL), (error.Rank, error.Step, error.Seed)); // of the restarted one: the next two seeds after 40 and 41
        Assert.Contains("its process ended with exit code 7; its last output: goodbye; processes have been restarted 1 times", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_an_environment_throws_is_an_error_here_and_no_crash()
    {
        using VectorEnvironment environments = VectorEnvironment.MakeIsolated(Id, 3, seed: 40, Options);
        var observations = new float[6];
        Assert.Throws<InvalidOperationException>(() => environments.Step([0, 0, 0], observations)); // before Reset
        environments.Reset(observations);
        EnvironmentException error = Assert.Throws<EnvironmentException>(() => environments.Step([0, 3, 0], observations));
        Assert.Equal($"Environment 1 ({Id}, seed 41) failed at step 1: the rope broke", error.Message);
        Assert.Throws<InvalidOperationException>(() => environments.Step([0, 0, 0], observations));
        environments.Reset(observations);
        environments.Step([0, 0, 0], observations);
        Assert.Equal(0, environments.Restarts);
    }

    [Fact]
    public void One_environment_alone_truncates_its_episode_where_its_process_was_lost()
    {
        EnvironmentSource source = EnvironmentSource.Of(Id, 1, seed: 3, isolation: Options);
        IEnvironment one = source.MakeOne();
        using var disposable = one as IDisposable;
        var observation = new float[2];
        Assert.Throws<InvalidOperationException>(() => one.Step(0, observation));
        one.Reset(9, observation);
        one.Step(0, observation);
        float[] before = [.. observation];
        Assert.Throws<ArgumentException>(() => one.Step(6, observation));
        Assert.Equal(new StepResult(0, false, true), one.Step(1, observation));
        Assert.Equal(before, observation);
        Assert.Throws<InvalidOperationException>(() => one.Step(0, observation));
        one.Reset(null, observation);
        Assert.Equal(new StepResult(11, false, false), one.Step(0, observation));
        Assert.Equal(1, source.Restarts);
    }

    [Fact]
    public void A_program_that_cannot_hold_environments_is_refused_with_the_reason()
    {
        string missing = Assert.Throws<InvalidOperationException>(
            () => VectorEnvironment.MakeIsolated("CartPole-v1", 1, 0, new IsolationOptions { Command = ["no-such-program"] })).Message;
        Assert.StartsWith("CartPole-v1: 'no-such-program' cannot be started", missing, StringComparison.Ordinal);
        string deaf = Assert.Throws<InvalidOperationException>(
            () => VectorEnvironment.MakeIsolated("CartPole-v1", 1, 0, new IsolationOptions { Command = ["dotnet", "--version"] })).Message;
        Assert.StartsWith("CartPole-v1: its process", deaf, StringComparison.Ordinal);
    }
}
