using Gradus.Inference;
using Gradus.OnnxTests;
using Gradus.Rl;

namespace Gradus.InferenceTests;

/// <summary>What sessions promise.</summary>
public sealed class SessionTests
{
    [Theory]
    [MemberData(nameof(LoadedPolicies.Names), MemberType = typeof(LoadedPolicies))]
    public void Acting_allocates_nothing_from_the_first_action_on(string name)
    {
        const int Steps = 100;
        PolicyCase example = LoadedPolicies.Find(name);
        using Policy policy = example.Make();
        TrainedPolicy loaded = LoadedPolicies.Load(LoadedPolicies.FileOf(policy)), other = LoadedPolicies.Load(LoadedPolicies.FileOf(policy));
        float[] observations = example.MakeObservations(Steps);
        bool[] masks = example.MakeMasks(Steps);
        float[] action = new float[loaded.ActionSize];
        var sampler = new ActionSampler(1);
        Act(other.NewSession()); // what the runtime allocates once, for its own needs
        ActingSession session = loaded.NewSession();

        long before = GC.GetAllocatedBytesForCurrentThread();
        Act(session);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Act(ActingSession session)
        {
            int mask = masks.Length / Steps;
            for (int step = 0; step < Steps; step++)
            {
                ReadOnlySpan<float> observation = observations.AsSpan(step * loaded.ObservationSize, loaded.ObservationSize);
                session.Act(observation, masks.AsSpan(step * mask, mask), action, step % 2 == 0 ? sampler : null);
            }

            session.Reset();
        }
    }

    [Fact]
    public void Sessions_remember_each_their_own_game_and_can_be_saved()
    {
        (TrainedPolicy policy, float[] observations) = Recurrent(steps: 20);
        ActingSession one = policy.NewSession();
        ActingSession other = policy.NewSession();
        Assert.True(policy.HasMemory);
        Assert.Equal(24, one.StateSize);
        float[] saved = new float[one.StateSize];
        float[] continued = new float[3];
        float[] restored = new float[3];
        float[] fresh = new float[3];
        for (int step = 0; step < 19; step++)
        {
            one.Act(Row(observations, step));
        }

        one.CopyState(saved);
        one.Probabilities(Row(observations, 19), default, continued);
        other.Probabilities(Row(observations, 19), default, fresh);
        other.SetState(saved);
        other.Probabilities(Row(observations, 19), default, restored);
        Assert.Equal(continued, restored);
        Assert.NotEqual(continued, fresh);
        one.Reset();
        one.Probabilities(Row(observations, 19), default, restored);
        Assert.Equal(fresh, restored);
    }

    [Fact]
    public void No_mask_hides_that_the_networks_overflow()
    {
        PolicyCase example = LoadedPolicies.Find("masks");
        using Policy policy = example.Make();
        using (HostWrite<float> write = policy.Theta.Values.Edit())
        {
            write.Span.Fill(float.MaxValue);
        }

        ActingSession session = LoadedPolicies.Load(LoadedPolicies.FileOf(policy)).NewSession();
        float[] observation = [.. Enumerable.Repeat(1f, policy.ObservationSpace.Size)];
        bool[] mask = [false, true, false, true, false];

        Assert.IsType<Rl.PolicyFailedException>(Record.Exception(() => policy.Act(observation, mask)));
        Assert.IsType<Inference.PolicyFailedException>(Record.Exception(() => session.Act(observation, mask)));
    }

    [Theory]
    [MemberData(nameof(PolicyCase.Outweighing), MemberType = typeof(PolicyCase))]
    public void No_finite_logit_outweighs_a_mask(string name, float[] logits, bool[] mask, float[] expected)
    {
        PolicyCase example = LoadedPolicies.Find(name);
        using Policy policy = example.MakeOf(logits);
        ActingSession session = LoadedPolicies.Load(LoadedPolicies.FileOf(policy)).NewSession();
        float[] observation = example.MakeObservations(1), action = new float[expected.Length];
        var (rng, sampler) = (new Rng(1), new ActionSampler(1));
        for (int draw = 0; draw < 20; draw++)
        {
            LoadedPolicies.Flatten(policy.Choose(observation, mask, draw == 0 ? null : rng), action);
            Assert.Equal(expected, action);
            session.Act(observation, mask, action, draw == 0 ? null : sampler);
            Assert.Equal(expected, action);
        }

        if (name == "masks")
        {
            float[] probabilities = new float[mask.Length];
            session.Probabilities(observation, mask, probabilities);
            Assert.Equal([.. Enumerable.Range(0, mask.Length).Select(choice => choice == expected[0] ? 1f : probabilities[choice])], probabilities);
            Assert.All(Enumerable.Range(0, mask.Length), choice => Assert.True(mask[choice] || probabilities[choice] == 0));
        }
    }

    [Fact]
    public void An_observation_at_which_the_networks_overflow_is_an_error_and_changes_nothing()
    {
        PolicyCase example = LoadedPolicies.Find("gated recurrent units");
        using Policy policy = example.Make();
        using (HostWrite<float> write = policy.Theta.ValueOf(policy.Theta.Layout.Find("pi.head.0")!).Edit())
        {
            write.Span.Fill(float.MaxValue);
        }

        ActingSession session = LoadedPolicies.Load(LoadedPolicies.FileOf(policy)).NewSession();
        float[] before = [.. Enumerable.Repeat(0.5f, session.StateSize)];
        float[] after = new float[session.StateSize];
        session.SetState(before);
        PolicySession inLibrary = policy.NewSession();
        inLibrary.SetState(before);
        float[] observation = example.MakeObservations(1);

        Assert.IsType<Rl.PolicyFailedException>(Record.Exception(() => inLibrary.Act(observation)));
        Assert.IsType<Inference.PolicyFailedException>(Record.Exception(() => session.Act(observation)));

        session.CopyState(after);
        Assert.Equal(before, after);
    }

    [Fact]
    public void What_cannot_be_acted_on_is_refused_in_the_words_of_the_library()
    {
        PolicyCase example = LoadedPolicies.Find("masks");
        using Policy policy = example.Make();
        ActingSession session = LoadedPolicies.Load(LoadedPolicies.FileOf(policy)).NewSession();
        float[] observation = [1, 2, 3, 4];
        bool[] none = new bool[5];
        bool[] few = new bool[4];
        Assert.Equal(
            Assert.Throws<ArgumentException>(() => policy.Act([1, float.NaN, 3, 4], [true, true, true, true, true])).Message,
            Assert.Throws<ArgumentException>(() => session.Act([1, float.NaN, 3, 4], [true, true, true, true, true])).Message);
        Assert.Equal(
            Assert.Throws<ArgumentException>(() => policy.Act([1, 2], [true, true, true, true, true])).Message,
            Assert.Throws<ArgumentException>(() => session.Act([1, 2], [true, true, true, true, true])).Message);
        Assert.Equal(
            Assert.Throws<ArgumentException>(() => policy.Act(observation, none)).Message,
            Assert.Throws<ArgumentException>(() => session.Act(observation, none)).Message);
        Assert.Equal(
            Assert.Throws<ArgumentException>(() => policy.Act(observation, few)).Message,
            Assert.Throws<ArgumentException>(() => session.Act(observation, few)).Message);
        Assert.Equal(
            Assert.Throws<InvalidOperationException>(() => policy.Act(observation)).Message,
            Assert.Throws<InvalidOperationException>(() => session.Act(observation)).Message);
        Assert.Throws<ArgumentException>(() => session.SetState([1]));
        Assert.Throws<ArgumentException>(() => session.CopyState(new float[1]));
    }

    [Fact]
    public void Parts_have_their_places()
    {
        using Policy policy = LoadedPolicies.Find("mixed actions of one parameter each").Make();
        TrainedPolicy loaded = LoadedPolicies.Load(LoadedPolicies.FileOf(policy));
        Assert.Equal((4, 60), loaded.ObservationPart("image"));
        Assert.Equal((64, 1), loaded.ObservationPart("name/0"));
        Assert.Equal((2, 1), loaded.ActionPart("1"));
        Assert.Contains("image", Assert.Throws<ArgumentException>(() => loaded.ObservationPart("imagge")).Message, StringComparison.Ordinal);
        Assert.False(loaded.IsDiscrete);
        Assert.Equal("ppo", loaded.Algorithm);
        Assert.Equal("Case-v0", loaded.EnvironmentId);
    }

    private static (TrainedPolicy Policy, float[] Observations) Recurrent(int steps)
    {
        PolicyCase example = LoadedPolicies.Find("gated recurrent units");
        using Policy policy = example.Make();
        return (LoadedPolicies.Load(LoadedPolicies.FileOf(policy)), example.MakeObservations(steps));
    }

    private static ReadOnlySpan<float> Row(float[] observations, int step) => observations.AsSpan(step * 4, 4);
}
