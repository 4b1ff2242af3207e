using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>Observations of bytes are kept as bytes, and are shares of 255 behind the network's door.</summary>
public sealed class ByteObservationsTests
{
    [Fact]
    public void Ppo_learns_the_same_bits_from_bytes_as_from_the_numbers_that_they_stand_for()
    {
        var options = new PpoOptions { Hidden = [16], Steps = 16, MinibatchSize = 20, Epochs = 2, LearningRate = 1e-3, Seed = 4 };
        using var bytes = new Ppo(new EnvironmentSource(() => new Picture(asBytes: true, 3, 5, 2), 4, seed: 1), options);
        using var numbers = new Ppo(new EnvironmentSource(() => new Picture(asBytes: false, 3, 5, 2), 4, seed: 1), options);
        bytes.Learn(5 * 64);
        numbers.Learn(5 * 64);
        Assert.Equal(numbers.ParameterHash(), bytes.ParameterHash());
        Assert.Equal(numbers.Inspect().Rollout.Observations.Select(share => MathF.Round(share * 255)), bytes.Inspect().Rollout.Observations);
    }

    [Fact]
    public void A2c_and_a_saved_policy_see_the_same_shares()
    {
        var options = new A2COptions { Hidden = [16], Steps = 5, Seed = 4 };
        using var bytes = new A2C(new EnvironmentSource(() => new Picture(asBytes: true, 3, 5, 2), 4, seed: 1), options);
        using var numbers = new A2C(new EnvironmentSource(() => new Picture(asBytes: false, 3, 5, 2), 4, seed: 1), options);
        bytes.Learn(5 * 64);
        numbers.Learn(5 * 64);
        Assert.Equal(numbers.ParameterHash(), bytes.ParameterHash());

        string file = Path.Combine(Path.GetTempPath(), $"gradus-bytes-{Guid.NewGuid():N}.safetensors");
        try
        {
            using (Policy saved = bytes.ToPolicy())
            {
                saved.Save(file);
            }

            using Policy loaded = Policy.Load(file);
            using Policy expected = numbers.ToPolicy();
            Assert.Equal(new Box(BoxElement.UInt8, 0, 255, 3, 5, 2), loaded.ObservationSpace);
            var rng = new Rng(2);
            float[] seen = new float[30];
            for (int i = 0; i < 50; i++)
            {
                loaded.ObservationSpace.Sample(rng, seen);
                Assert.Equal(expected.Act([.. seen.Select(Picture.Share)]), loaded.Act(seen));
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_rollout_of_128_steps_of_eight_stacks_of_frames_stays_under_40_megabytes()
    {
        long BytesOf(int steps)
        {
            long before = Allocation.OnThisThread;
            using var agent = new Ppo(
                new EnvironmentSource(() => new Picture(asBytes: true, 84, 84, 4), 8, seed: 1),
                new PpoOptions { NetworkKind = NetworkKind.Mlp, Hidden = [1], Steps = steps, MinibatchSize = 8, Epochs = 1 });
            return Allocation.OnThisThread - before;
        }

        BytesOf(1); // what is made once for all
        long one = BytesOf(1);
        Assert.InRange(BytesOf(128) - one, 127L * 8 * 84 * 84 * 4, 40_000_000);
    }

    [Fact]
    public void What_is_no_byte_is_an_error_that_names_environment_and_element()
    {
        using var agent = new Ppo(
            new EnvironmentSource(() => new Picture(asBytes: true, 3, 5, 2) { Wrong = 300 }, 2, seed: 1, id: "Picture-v0"),
            new PpoOptions { Hidden = [4], Steps = 8, MinibatchSize = 16 });
        string message = Assert.Throws<TrainingFailedException>(() => agent.Learn(16)).Message;
        Assert.Equal(
            "Environment 0 (Picture-v0) returned an observation whose element 7 is 300, but bytes are whole numbers from 0 to 255, in step 1 "
                + "of all environments. Nothing was learned from it.",
            message);
    }

    [Fact]
    public void Bytes_are_not_normalised_a_second_time()
    {
        var source = new EnvironmentSource(() => new Picture(asBytes: true, 3, 5, 2), 2, seed: 1, id: "Picture-v0");
        string message = Assert.Throws<ArgumentException>(() => new Ppo(source, new PpoOptions { NormalizeObservations = true, Steps = 8, MinibatchSize = 16 })).Message;
        Assert.StartsWith("Picture-v0: normalize_observations is for real numbers, but the observations are Box(0, 255, (3, 5, 2), uint8)", message);
    }

    [Fact]
    public void Stacked_frames_keep_their_shape_and_bytes()
    {
        using var stack = new FrameStack(new Picture(asBytes: true, 3, 5, 2), 4);
        Assert.Equal(new Box(BoxElement.UInt8, 0, 255, 4, 3, 5, 2), stack.ObservationSpace);
    }

    /// <summary>Random pictures; the action that is right is 1 where the first element is above the middle.</summary>
    private sealed class Picture(bool asBytes, params int[] shape) : IEnvironment
    {
        private Rng _rng = new(0);
        private int _steps;
        private bool _bright;

        /// <summary>What element 7 is after the first step, unless it is −1.</summary>
        public float Wrong { get; init; } = -1;

        public Space ObservationSpace { get; } = asBytes ? new Box(BoxElement.UInt8, 0, 255, shape) : new Box(0, 1, shape);

        public Space ActionSpace { get; } = new Discrete(2);

        public static float Share(float element) => element * (1f / 255);

        public void Reset(ulong? seed, Span<float> observation)
        {
            _rng = seed is { } value ? new Rng(value) : _rng;
            _steps = 0;
            Show(observation);
        }

        public StepResult Step(EnvironmentAction action, Span<float> observation)
        {
            double reward = action.Index == (_bright ? 1 : 0) ? 1 : 0;
            Show(observation);
            if (Wrong != -1)
            {
                observation[7] = Wrong;
            }

            return new StepResult(reward, Terminated: ++_steps == 7, Truncated: false);
        }

        private void Show(Span<float> observation)
        {
            for (int i = 0; i < observation.Length; i++)
            {
                float element = _rng.NextInt32(256);
                _bright = i == 0 ? element > 127 : _bright;
                observation[i] = asBytes ? element : Share(element);
            }
        }
    }
}
