using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>Every environment that comes with Gradus goes on after a resume as if nothing had happened, however it is stepped before and after.</summary>
public sealed class ResumedEnvironmentsTests
{
    private const int Count = 5;

    public static TheoryData<string, AutoresetMode> Cases
    {
        get
        {
            var cases = new TheoryData<string, AutoresetMode>();
            foreach (EnvironmentSpecification specification in EnvironmentRegistry.All)
            {
                cases.Add(specification.Id, AutoresetMode.SameStep);
                cases.Add(specification.Id, AutoresetMode.NextStep);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Environments_go_on_after_a_resume_to_the_last_bit_episode_after_episode(string id, AutoresetMode mode)
    {
        using var steady = VectorEnvironment.Make(id, Count, seed: 11, mode);
        var play = new Play(steady);
        steady.Reset(play.Observations);

        // Saved again and again: in flight, on the ground, when a reset is due, and soon after one.
        for (int round = 0; round < 6; round++)
        {
            play.Step(steady, (round * 37) + 1);
            byte[] state = StateWriter.Save(steady);
            using var alone = VectorEnvironment.Make(id, Count, seed: 999, mode, threads: 1, batched: false);
            using var together = VectorEnvironment.Make(id, Count, seed: 999, mode, threads: 2);
            foreach (VectorEnvironment resumed in (VectorEnvironment[])[alone, together])
            {
                StateReader.Load(state, resumed);
            }

            for (int step = 0; step < 130; step++)
            {
                play.Step(steady, 1);
                float[] expected = [.. play.Observations];
                play.Repeat(alone);
                Assert.Equal(expected, play.Observations);
                SameOutcome.Assert(steady, alone);
                play.Repeat(together);
                Assert.Equal(expected, play.Observations);
                SameOutcome.Assert(steady, together);
            }
        }
    }

    [Theory]
    [InlineData("LunarLander-v3")]
    [InlineData("BipedalWalkerHardcore-v3")]
    public void A_damaged_or_foreign_state_of_a_world_is_refused(string id)
    {
        using var saved = VectorEnvironment.Make(id, 1, seed: 1);
        var play = new Play(saved);
        saved.Reset(play.Observations);
        play.Step(saved, 20);
        byte[] state = StateWriter.Save(saved);

        using var other = VectorEnvironment.Make(id == "LunarLander-v3" ? "BipedalWalker-v3" : "LunarLander-v3", 1, seed: 1);
        string message = Assert.Throws<InvalidDataException>(() => StateReader.Load(state, other)).Message;
        Assert.StartsWith($"environments/0/inner/environment: expected '{(id == "LunarLander-v3" ? "BipedalWalker" : "LunarLander")}', found '", message);
        Assert.Throws<InvalidDataException>(() => StateReader.Load(state.AsMemory(0, state.Length - 1), saved));
        Assert.Equal(state, StateWriter.Save(saved));
    }

    [Theory]
    [InlineData("LunarLander-v3")]
    [InlineData("BipedalWalkerHardcore-v3")]
    public async Task A_world_whose_references_are_damaged_is_refused_or_can_be_stepped(string id)
    {
        using var saved = VectorEnvironment.Make(id, 1, seed: 1);
        var play = new Play(saved);
        saved.Reset(play.Observations);
        play.Step(saved, 60);
        byte[] state = StateWriter.Save(saved);
        int world = state.AsSpan().IndexOf("bodies"u8);
        var rng = new Rng(30);
        await Task.Run(Damage).WaitAsync(Patience.Longest);

        void Damage()
        {
            for (int mutant = 0; mutant < 300; mutant++)
            {
                byte[] damaged = [.. state];
                int place = world + rng.NextInt32(state.Length - world - sizeof(int));
                BitConverter.TryWriteBytes(damaged.AsSpan(place), rng.NextInt32(40) - 2);
                try
                {
                    StateReader.Load(damaged, saved);
                    play.Step(saved, 3);
                }
                catch (Exception exception) when (exception is InvalidDataException or EnvironmentException)
                {
                    // Refused; or an impossible body, which the environment cannot step.
                }

                StateReader.Load(state, saved);
            }
        }
    }

    /// <summary>Random actions, which can be repeated in other environments.</summary>
    private sealed class Play(VectorEnvironment environments)
    {
        private readonly Rng _rng = new(8);
        private readonly float[] _reals = new float[environments.Count * environments.ActionSize];
        private readonly bool[] _masks = new bool[environments.HasActionMasks ? environments.Count * environments.ActionSpace.MaskSize : 0];
        private readonly int[] _choices = new int[environments.Count * environments.ActionSize];

        public float[] Observations { get; } = new float[environments.Count * environments.ObservationSize];

        public void Step(VectorEnvironment stepped, int steps)
        {
            for (int step = 0; step < steps; step++)
            {
                if (stepped.HasActionMasks)
                {
                    SampleLegal(stepped);
                }
                else
                {
                    Sample(stepped);
                }

                Repeat(stepped);
            }
        }

        public void Repeat(VectorEnvironment stepped)
        {
            if (stepped.ActionSpace is Box or CompositeSpace)
            {
                stepped.Step(_reals, Observations);
                return;
            }

            stepped.Step(_choices, Observations);
        }

        private void Sample(VectorEnvironment stepped)
        {
            for (int i = 0; i < stepped.Count; i++)
            {
                stepped.ActionSpace.Sample(_rng, _reals.AsSpan(i * stepped.ActionSize, stepped.ActionSize));
            }

            for (int i = 0; stepped.ActionSpace is not (Box or CompositeSpace) && i < _choices.Length; i++)
            {
                _choices[i] = (int)_reals[i];
            }
        }

        private void SampleLegal(VectorEnvironment stepped)
        {
            stepped.WriteActionMasks(_masks);
            for (int i = 0; i < stepped.Count; i++)
            {
                stepped.ActionSpace.Sample(_rng, _masks.AsSpan(i * _masks.Length / stepped.Count, _masks.Length / stepped.Count), _choices.AsSpan(i * stepped.ActionSize, stepped.ActionSize));
            }
        }
    }
}
