using Gradus.Envs;

namespace Gradus.Tests;

public sealed class EnvironmentSourceTests
{
    [Fact]
    public void Nothing_is_made_before_it_is_asked_for_and_nothing_that_nobody_steps()
    {
        int made = 0;
        int disposed = 0;
        EnvironmentSource Source() => new(() => new Counted(ref made, () => disposed++), 3, seed: 7, id: "Counted");

        EnvironmentSource workers = Source();
        Assert.Equal(("Counted", 3, 7UL), (workers.Id, workers.Count, workers.Seed));
        Assert.Equal(0, made);
        for (int rank = 0; rank < 3; rank++)
        {
            Assert.IsType<Counted>(workers.MakeOne());
        }

        Assert.Equal(new Discrete(2), workers.ActionSpace);
        Assert.Equal(new Box(-1, 1, 5), workers.ObservationSpace);
        Assert.Equal((3, 0), (made, disposed));

        EnvironmentSource together = Source();
        using (VectorEnvironment vector = together.Make())
        {
            Assert.Same(together, vector.Source);
            Assert.Equal(new Box(-1, 1, 5), together.ObservationSpace);
            Assert.Equal((6, 0), (made, disposed));
        }

        Assert.Equal((6, 3), (made, disposed));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_environment_made_for_its_spaces_is_the_first_of_those_that_are_stepped(bool alone)
    {
        int made = 0;
        int disposed = 0;
        using var source = new EnvironmentSource(() => new Counted(ref made, () => disposed++), 3, seed: 7);
        Assert.Equal(5, source.ObservationSpace.Size);
        Assert.Equal(new Discrete(2), source.ActionSpace);
        Assert.Equal((1, 0), (made, disposed));

        EnvironmentSource run = source.With(count: 2, seed: 9, threads: 1);
        if (alone)
        {
            Assert.Equal(0, Assert.IsType<Counted>(run.MakeOne()).Number);
            Assert.Equal(1, Assert.IsType<Counted>(run.MakeOne()).Number);
        }
        else
        {
            using VectorEnvironment vector = run.Make();
            Assert.Equal((2, RunSeeds.OfEnvironments(9)), (vector.Count, vector.Seed));
            Assert.Equal((2, 0), (made, disposed));
        }

        source.Dispose();
        Assert.Equal((2, alone ? 0 : 2), (made, disposed));
        using VectorEnvironment next = source.Make();
        Assert.Equal(5, made);
    }

    [Fact]
    public void One_that_nobody_steps_ends_with_its_source()
    {
        int made = 0;
        int disposed = 0;
        using (var source = new EnvironmentSource(() => new Counted(ref made, () => disposed++), 3, seed: 7))
        {
            Assert.Equal(source.ObservationSpace, source.With(count: 8, seed: 0).ObservationSpace);
        }

        Assert.Equal((1, 1), (made, disposed));
    }

    [Fact]
    public void A_source_without_environments_has_their_spaces_and_number_and_refuses_to_be_stepped()
    {
        int made = 0;
        using var source = new EnvironmentSource(() => new Counted(ref made, () => { }), 300, seed: 7, id: "Counted");
        using VectorEnvironment outline = source.WithoutEnvironments().Make();
        Assert.Equal((300, RunSeeds.OfEnvironments(7), new Box(-1, 1, 5), false), (outline.Count, outline.Seed, outline.ObservationSpace, outline.HasActionMasks));
        Assert.Equal(1, made);
        Assert.Contains(
            "This source of Counted makes no environments", Assert.Throws<EnvironmentException>(() => outline.Reset(new float[1500])).Message, StringComparison.Ordinal);
        using VectorEnvironment masked = EnvironmentSource.Of("TicTacToe-v0", 2, seed: 0).WithoutEnvironments().Make();
        Assert.True(masked.HasActionMasks);
    }

    [Theory]
    [InlineData("CartPole-v1")]
    [InlineData("LunarLander-v3")]
    public void One_environment_by_itself_is_environment_i_of_the_vector_when_it_is_reset_with_its_seed(string id)
    {
        EnvironmentSource source = EnvironmentSource.Of(id, 3, seed: 40);
        using VectorEnvironment vector = source.Make();
        int size = vector.ObservationSize;
        var all = new float[3 * size];
        vector.Reset(all);
        vector.Step([1, 1, 1], all);

        IEnvironment one = source.MakeOne();
        var observation = new float[size];
        one.Reset(RunSeeds.OfEnvironments(40) + 2, observation);
        StepResult result = one.Step(1, observation);
        Assert.Equal(all[(2 * size)..], observation);
        Assert.Equal(vector.Rewards[2], result.Reward);
    }

    [Fact]
    public void Another_number_from_another_seed_is_what_a_source_of_these_would_make()
    {
        EnvironmentSource source = EnvironmentSource.Of("CartPole-v1", 2, seed: 5, AutoresetMode.NextStep);
        using VectorEnvironment four = source.Make(4, seed: 90);
        using VectorEnvironment same = VectorEnvironment.Make("CartPole-v1", 4, seed: 90, AutoresetMode.NextStep);
        Assert.Equal((4, 90UL, AutoresetMode.NextStep, "CartPole-v1"), (four.Count, four.Seed, four.Autoreset, four.Id));
        var here = new float[16];
        var there = new float[16];
        four.Reset(here);
        same.Reset(there);
        Assert.Equal(there, here);
        Assert.False(source.IsIsolated);
        Assert.Equal(0, source.Restarts);
    }

    [Fact]
    public void Impossible_sources_are_refused()
    {
        Assert.Contains("at least 1 environment, but 0", Assert.Throws<ArgumentOutOfRangeException>(() => EnvironmentSource.Of("CartPole-v1", 0, 1)).Message);
        Assert.Contains("at least 1 thread, but 0", Assert.Throws<ArgumentOutOfRangeException>(() => EnvironmentSource.Of("CartPole-v1", 1, 1, threads: 0)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => EnvironmentSource.Of("CartPole-v1", 1, 1, (AutoresetMode)7));
        Assert.Contains("Did you mean 'CartPole-v1'?", Assert.Throws<ArgumentException>(() => EnvironmentSource.Of("CartPole", 1, 1)).Message);
        EnvironmentSource source = EnvironmentSource.Of("CartPole-v1", 1, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => source.Make(0, 1));
        var empty = new EnvironmentSource(() => null!, 1, 1, id: "Nothing");
        Assert.Equal("The factory of Nothing returned null instead of an environment.", Assert.Throws<InvalidOperationException>(empty.MakeOne).Message);
    }

    private sealed class Counted : IEnvironment, IDisposable
    {
        private readonly Action _onDispose;

        public Counted(ref int made, Action onDispose)
        {
            Number = made++;
            _onDispose = onDispose;
        }

        public int Number { get; }

        public Space ObservationSpace { get; } = new Box(-1, 1, 5);

        public Space ActionSpace { get; } = new Discrete(2);

        public void Reset(ulong? seed, Span<float> observation) => observation.Clear();

        public StepResult Step(EnvironmentAction action, Span<float> observation) => new(1, false, false);

        public void Dispose() => _onDispose();
    }
}
