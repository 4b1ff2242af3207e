using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

public sealed class PolicySessionTests
{
    private static readonly float[] Observation = [0.5f, -0.25f];

    [Fact]
    public void A_policy_with_memory_acts_through_sessions_alone()
    {
        using Policy policy = Make("gru");
        const string Message = "The policy has memory, and what it does depends on what it has seen: act through policy.NewSession(), one session per game.";
        Assert.Equal(Message, Assert.Throws<InvalidOperationException>(() => policy.Act(Observation)).Message);
        Assert.Equal(Message, Assert.Throws<InvalidOperationException>(() => policy.Act(Observation, new Rng(1))).Message);
        Assert.Equal(Message, Assert.Throws<InvalidOperationException>(() => policy.Act(Observation, new float[1])).Message);
        Assert.Equal(Message, Assert.Throws<InvalidOperationException>(() => policy.Probabilities(Observation, new float[3])).Message);
        PolicySession session = policy.NewSession();
        Assert.InRange(session.Act(Observation), 0, 2);
        Assert.InRange(session.Act(Observation, new Rng(1)), 0, 2);
        var action = new float[1];
        session.Act(Observation, action);
        Assert.InRange(action[0], 0, 2);
    }

    [Fact]
    public void A_policy_without_memory_does_in_a_session_what_it_does_without()
    {
        using Policy policy = Make("none");
        PolicySession session = policy.NewSession();
        Assert.False(policy.HasMemory);
        Assert.Equal(0, session.StateSize);
        for (int i = 0; i < 5; i++)
        {
            float[] observation = [0.1f * i, -0.3f];
            Assert.Equal(policy.Act(observation), session.Act(observation));
            Assert.Equal(policy.Act(observation, new Rng(7)), session.Act(observation, new Rng(7)));
        }
    }

    [Theory]
    [InlineData("gru", 5)]
    [InlineData("lstm", 10)]
    public void A_state_can_be_kept_and_put_back(string memory, int size)
    {
        using Policy policy = Make(memory);
        PolicySession session = policy.NewSession(), other = policy.NewSession();
        Assert.Equal(size, session.StateSize);
        float[] beginning = new float[size], state = new float[size], after = new float[size];
        session.CopyState(beginning);
        Assert.All(beginning, number => Assert.Equal(0, number));
        session.Act(Observation);
        session.CopyState(state);
        Assert.Contains(state, number => number != 0);
        other.SetState(state);
        session.Act([1, 1]);
        other.Act([1, 1]);
        session.CopyState(after);
        other.CopyState(state);
        Assert.Equal(after, state);
        session.Reset();
        session.CopyState(after);
        Assert.Equal(beginning, after);
    }

    [Fact]
    public void What_cannot_be_is_named_and_changes_nothing()
    {
        using Policy policy = Make("gru");
        PolicySession session = policy.NewSession();
        session.Act(Observation);
        float[] before = new float[5], after = new float[5];
        session.CopyState(before);
        Assert.StartsWith(
            "Element 3 of the state is NaN; a session remembers finite numbers.",
            Assert.Throws<ArgumentException>(() => session.SetState([0, 0, 0, float.NaN, 0])).Message,
            StringComparison.Ordinal);
        Assert.StartsWith("The session remembers 5 numbers, not 4.", Assert.Throws<ArgumentException>(() => session.SetState(new float[4])).Message, StringComparison.Ordinal);
        Assert.StartsWith("The session remembers 5 numbers, not 6.", Assert.Throws<ArgumentException>(() => session.CopyState(new float[6])).Message, StringComparison.Ordinal);
        Assert.StartsWith(
            "The policy acts on finite numbers only, but",
            Assert.Throws<ArgumentException>(() => session.Act([float.NaN, 0])).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => session.Act([0]));
        session.CopyState(after);
        Assert.Equal(before, after);
    }

    [Fact]
    public void Two_threads_in_one_session_are_a_mistake_with_a_name_and_one_after_the_other_is_none()
    {
        using Policy policy = Make("gru");
        PolicySession session = policy.NewSession();
        var failures = new List<Exception>();
        Thread[] threads = [.. Enumerable.Range(0, 2).Select(_ => new Thread(ActUntilRefused))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.All(failures, failure => Assert.Equal(
            "Another thread is using this session: it remembers one game, so make one session per game with policy.NewSession().", failure.Message));
        Assert.NotEmpty(failures);
        var thread = new Thread(() => session.Act(Observation));
        thread.Start();
        thread.Join();
        session.Act(Observation);

        void ActUntilRefused()
        {
            long end = Environment.TickCount64 + 60_000;
            while (Environment.TickCount64 < end)
            {
                try
                {
                    session.Act(Observation);
                }
                catch (InvalidOperationException failure)
                {
                    lock (failures)
                    {
                        failures.Add(failure);
                    }
                }

                lock (failures)
                {
                    if (failures.Count > 0)
                    {
                        return;
                    }
                }
            }
        }
    }

    [Fact]
    public void Acting_allocates_nothing_and_many_sessions_share_a_policy()
    {
        using Policy policy = Make("lstm");
        PolicySession[] sessions = [.. Enumerable.Range(0, 100).Select(_ => policy.NewSession())];
        var rng = new Rng(1);
        sessions[0].Act(Observation);
        sessions[0].Act(Observation, rng);

        Assert.Equal(0, Allocation.Of(() =>
        {
            foreach (PolicySession session in sessions)
            {
                session.Act(Observation);
                session.Act(Observation, rng);
                session.Reset();
            }
        }));
    }

    private static Policy Make(string memory)
    {
        using Agent agent = RecurrentRolloutTests.Make("a2c", memory, shared: false, steps: 4, AutoresetMode.SameStep);
        return agent.ToPolicy();
    }
}
