using System.Runtime.InteropServices;
using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>Environments that live on the stand-in device are those of the host, to the bit.</summary>
public sealed class CudaEnvironmentTests
{
    private const int Count = 100;
    private const int Steps = 1000;

    public static TheoryData<string, AutoresetMode> All
    {
        get
        {
            var all = new TheoryData<string, AutoresetMode>();
            foreach (string id in (string[])["Acrobot-v1", "CartPole-v1", "MountainCar-v0", "MountainCarContinuous-v0", "Pendulum-v1"])
            {
                all.Add(id, AutoresetMode.SameStep);
                all.Add(id, AutoresetMode.NextStep);
            }

            return all;
        }
    }

    /// <summary>10⁵ random steps: observations, rewards, ends, final observations, episodes.</summary>
    [SkippableTheory]
    [MemberData(nameof(All))]
    public void Every_step_has_the_bits_of_the_host(string id, AutoresetMode autoreset) => Compare(id, autoreset, Count, Steps);

    public static TheoryData<string, AutoresetMode> Games
    {
        get
        {
            var games = new TheoryData<string, AutoresetMode>();
            foreach (MinAtarGame game in Enum.GetValues<MinAtarGame>())
            {
                games.Add($"MinAtar/{game}-v0", AutoresetMode.SameStep);
                games.Add($"MinAtar/{game}-v1", AutoresetMode.NextStep);
            }

            return games;
        }
    }

    /// <summary>
    /// Frames, rewards and ends for longer than an episode of Freeway, which takes 2,501 steps: of one game, or 10⁵ steps of forty
    /// (<see cref="LongSweep"/>).
    /// </summary>
    [SkippableTheory]
    [Trait("Category", "Stress")]
    [MemberData(nameof(Games))]
    public void So_has_every_step_of_a_game_of_MinAtar(string id, AutoresetMode autoreset) => Compare(id, autoreset, LongSweep.Of(1, 40), 2_600);

    private static void Compare(string id, AutoresetMode autoreset, int count, int steps)
    {
        MemoryPlace place = StandInDriver.Backend<float>().Memory;
        using VectorEnvironment host = VectorEnvironment.Make(id, count, seed: 11, autoreset);
        using VectorEnvironment device = VectorEnvironment.Make(id, count, seed: 11, autoreset);
        device.MoveTo(place);
        Assert.True(device.AreIn(place));
        var player = new Player(host, seed: 3);
        int width = host.ObservationSize * count;
        Storage<float> there = place.Allocate<float>(3 * width);
        float[] expected = new float[width], found = new float[width];
        host.Reset(expected);
        device.Reset(there, width);
        place.Download(there, width, found.AsSpan());
        Assert.Equal(expected, found);
        for (int t = 0; t < steps; t++)
        {
            player.Choose();
            player.Step(host, expected);
            player.Step(device, there, t % 3 * width);
            place.Download(there, t % 3 * width, found.AsSpan());
            Assert.True(Bits(expected).SequenceEqual(Bits(found)), $"step {t}");
            Same(host, device, t);
        }

        Assert.Equal(host.Episodes.Count, device.Episodes.Count);
        Assert.True(host.Episodes.Count >= count);
        Assert.Equal(host.Episodes.MeanReturn, device.Episodes.MeanReturn);
    }

    [SkippableTheory]
    [MemberData(nameof(All))]
    [MemberData(nameof(Games))]
    public void States_are_saved_and_loaded_as_on_the_host_and_go_on_anywhere(string id, AutoresetMode autoreset)
    {
        MemoryPlace place = StandInDriver.Backend<float>().Memory;
        using VectorEnvironment host = VectorEnvironment.Make(id, 3, seed: 5, autoreset);
        using VectorEnvironment device = VectorEnvironment.Make(id, 3, seed: 5, autoreset);
        device.MoveTo(place);
        var player = new Player(host, seed: 4);
        float[] expected = new float[host.ObservationSize * 3], found = new float[host.ObservationSize * 3];
        host.Reset(expected);
        device.Reset(found);
        for (int t = 0; t < 300; t++)
        {
            if (t is 100 or 201 or 202)
            {
                byte[] state = StateWriter.Save(host);
                Assert.Equal(state, StateWriter.Save(device));
                StateReader.Load(state, device);
            }

            if (t == 150)
            {
                host.Reset(expected); // streams go on
                device.Reset(found);
                Assert.Equal(expected, found);
            }

            if (t == 250)
            {
                device.MoveTo(MemoryPlace.Host);
                Assert.False(device.AreIn(place));
            }

            player.Choose();
            player.Step(host, expected);
            player.Step(device, found);
            Assert.Equal(expected, found);
            Same(host, device, t);
        }
    }

    [SkippableFact]
    public void A_step_allocates_nothing_and_an_action_that_is_none_is_refused()
    {
        MemoryPlace place = StandInDriver.Backend<float>().Memory;
        using VectorEnvironment device = VectorEnvironment.Make("CartPole-v1", 4, seed: 0);
        device.MoveTo(place);
        Storage<float> there = place.Allocate<float>(4 * 4);
        int[] actions = [0, 1, 1, 0];
        device.Reset(there, 0);
        device.Step(actions, there, 0);
        Assert.Equal(0, Allocation.Of(() => device.Step(actions, there, 0)));
        EnvironmentException refusal = Assert.Throws<EnvironmentException>(() => device.Step([0, 1, 2, 0], there, 0));
        Assert.Contains("2", refusal.Message, StringComparison.Ordinal);
        Assert.True(device.NeedsReset);
    }

    [SkippableFact]
    public void Environments_without_a_form_for_the_device_stay()
    {
        MemoryPlace place = StandInDriver.Backend<float>().Memory;
        foreach (string id in (string[])["Taxi-v3", "LunarLander-v3"])
        {
            using VectorEnvironment environments = VectorEnvironment.Make(id, 2, seed: 0);
            environments.MoveTo(place);
            Assert.False(environments.AreIn(place));
        }
    }

    private static void Same(VectorEnvironment host, VectorEnvironment device, int step)
    {
        Assert.True(host.Rewards.SequenceEqual(device.Rewards), $"rewards of step {step}");
        Assert.True(host.Terminated.SequenceEqual(device.Terminated) && host.Truncated.SequenceEqual(device.Truncated), $"ends of step {step}");
        Assert.True(host.IsResetStep.SequenceEqual(device.IsResetStep), $"resets of step {step}");
        Assert.True(host.HasFinalObservation.SequenceEqual(device.HasFinalObservation), $"final observations of step {step}");
        Assert.True(host.Episodes.RunningReturns.SequenceEqual(device.Episodes.RunningReturns), $"returns of step {step}");
        Assert.True(host.Episodes.RunningLengths.SequenceEqual(device.Episodes.RunningLengths), $"lengths of step {step}");
        Assert.True(host.Episodes.Finished.SequenceEqual(device.Episodes.Finished), $"episodes of step {step}");
        for (int i = 0; i < host.Count; i++)
        {
            if (host.HasFinalObservation[i])
            {
                Assert.True(Bits(host.FinalObservation(i)).SequenceEqual(Bits(device.FinalObservation(i))), $"final observation of step {step}");
            }
        }
    }

    private static ReadOnlySpan<int> Bits(ReadOnlySpan<float> numbers) => MemoryMarshal.Cast<float, int>(numbers);

    /// <summary>Random actions, the same for both.</summary>
    private sealed class Player(VectorEnvironment environments, ulong seed)
    {
        private readonly Rng _rng = new(seed);
        private readonly int[] _integers = new int[environments.Count];
        private readonly float[] _reals = new float[environments.Count];
        private readonly int _choices = environments.ActionSpace is Discrete discrete ? discrete.N : 0;

        public void Choose()
        {
            for (int i = 0; i < _reals.Length; i++)
            {
                _integers[i] = _choices > 0 ? _rng.NextInt32(_choices) : 0;
                _reals[i] = (float)_rng.NextUniform(-3, 3); // beyond the bounds of every box, too
            }
        }

        public void Step(VectorEnvironment of, Span<float> observations)
        {
            if (_choices > 0)
            {
                of.Step(_integers, observations);
            }
            else
            {
                of.Step(_reals, observations);
            }
        }

        public void Step(VectorEnvironment of, Storage<float> observations, int offset)
        {
            if (_choices > 0)
            {
                of.Step(_integers, observations, offset);
            }
            else
            {
                of.Step(_reals, observations, offset);
            }
        }
    }
}
