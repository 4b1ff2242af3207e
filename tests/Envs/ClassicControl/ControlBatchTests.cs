using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>The environment of its own is the definition; stepping many on vector lanes must give its bits.</summary>
public sealed class ControlBatchTests
{
    /// <summary>The tasks with a time limit at which some episodes are cut off, and whether others end by themselves before.</summary>
    private static readonly (string Id, int Limit, bool Terminates)[] Tasks =
    [
        ("CartPole-v1", 40, true), // some poles are balanced by their actions, others pushed over
        ("Acrobot-v1", 130, true), // the motor pushes the way the joint turns already
        ("MountainCar-v0", 130, true), // the engine pushes the way the car rolls already
        ("MountainCarContinuous-v0", 160, true),
        ("Pendulum-v1", 30, false),
    ];

    public static TheoryData<string, int, bool, int, AutoresetMode, VectorWidth, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int, bool, int, AutoresetMode, VectorWidth, int>();
            foreach ((string id, int limit, bool terminates) in Tasks)
            {
                foreach (VectorWidth width in new[] { VectorWidth.Bits128, VectorWidth.Bits256, VectorWidth.Bits512 })
                {
                    cases.Add(id, limit, terminates, 1, AutoresetMode.SameStep, width, 1);
                    cases.Add(id, limit, terminates, 1, AutoresetMode.NextStep, width, 1);
                    cases.Add(id, limit, terminates, 7, AutoresetMode.NextStep, width, 1);
                    cases.Add(id, limit, terminates, 150, AutoresetMode.NextStep, width, 1);
                    cases.Add(id, limit, terminates, 150, AutoresetMode.SameStep, width, 3);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void All_widths_counts_and_threads_give_the_bits_of_single_environments(
        string id, int limit, bool terminates, int count, AutoresetMode mode, VectorWidth width, int threads)
    {
        EnvironmentSpecification specification = EnvironmentRegistry.Find(id);
        IEnvironment MakeOne() => new TimeLimit(((TimeLimit)specification.Make()).Inner, limit);
        EnvironmentBatch batch = specification.BatchFactory!(new BatchSettings(id, count, limit, mode, width));
        Assert.IsType<ControlBatch>(batch);
        using var batched = new VectorEnvironment(new EnvironmentSource(MakeOne, count, 77, mode, threads, id), batch, 77);
        using var single = new VectorEnvironment(MakeOne, count, 77, mode);
        int size = single.ObservationSize;
        float[] a = new float[count * size];
        float[] b = new float[count * size];
        batched.Reset(a);
        single.Reset(b);
        bool terminated = false;
        bool truncated = false;
        for (int step = 0; step < 3 * limit; step++)
        {
            Assert.Equal(b, a);
            Step(batched, a, step);
            Step(single, b, step);
            SameOutcome.Assert(single, batched);
            terminated |= single.Terminated.Contains(true);
            truncated |= single.Truncated.Contains(true);
        }

        Assert.True((terminated == terminates && truncated) || count < 150);
    }

    [Theory]
    [InlineData(AutoresetMode.SameStep)]
    [InlineData(AutoresetMode.NextStep)]
    public void A_state_saved_by_one_way_of_stepping_is_continued_by_the_other(AutoresetMode mode)
    {
        const int Count = 9;
        float[] a = new float[Count * 4];
        float[] b = new float[Count * 4];
        int[] actions = [1, 0, 1, 1, 1, 0, 0, 0, 1];
        foreach (bool batchedFirst in new[] { false, true })
        {
            using var first = VectorEnvironment.Make("CartPole-v1", Count, 4, mode, 1, batched: batchedFirst);
            using var second = VectorEnvironment.Make("CartPole-v1", Count, 0, mode, 1, batched: !batchedFirst);
            first.Reset(a);
            do
            {
                first.Step(actions, a);
            }
            while (first.Episodes.Count < 3);

            StateReader.Load(StateWriter.Save(first), second);
            for (int i = 0; i < 100; i++)
            {
                first.Step(actions, a);
                second.Step(actions, b);
                Assert.Equal(a, b);
                SameOutcome.Assert(first, second);
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_action_that_is_ignored_may_be_anything_and_one_that_counts_may_not(bool batched)
    {
        using var environments = VectorEnvironment.Make("CartPole-v1", 3, 0, AutoresetMode.NextStep, 1, batched);
        float[] observations = new float[12];
        environments.Reset(observations);
        int[] actions = [1, 1, 1];
        while (!environments.Terminated[1])
        {
            environments.Step(actions, observations);
        }

        actions[1] = -5;
        environments.Step(actions, observations);
        Assert.True(environments.IsResetStep[1]);
        EnvironmentException failure = Assert.Throws<EnvironmentException>(() => environments.Step(actions, observations));
        Assert.Equal((1, 1UL), (failure.Rank, failure.Seed));
        Assert.Contains("CartPole: the action -5 is not in Discrete(2); allowed are the integers 0 to 1", failure.Message);
    }

    [Fact]
    public void The_registry_uses_the_batch_and_a_damaged_state_of_it_is_refused()
    {
        using var environments = VectorEnvironment.Make("CartPole-v1", 2, 0);
        float[] observations = new float[8];
        environments.Reset(observations);
        byte[] saved = StateWriter.Save(environments);
        byte[] damaged = [.. saved];
        damaged[^25] = 0x7f; // exponent of the last cart's position: far outside the track
        string message = Assert.Throws<InvalidDataException>(() => StateReader.Load(damaged, environments)).Message;
        Assert.StartsWith("environments/1/inner/state: what would be observed of it is not in Box(", message);
        Assert.Equal(saved, StateWriter.Save(environments));
        environments.Step([0, 0], observations);
    }

    [Fact]
    public void Dividing_by_the_total_mass_by_multiplication_rounds_as_the_division_does()
    {
        var rng = new Rng(1);
        for (int i = 0; i < 2_000_000; i++)
        {
            double a = Math.ScaleB(rng.NextUniform(-2, 2), rng.NextInt32(60) - 30);
            if (a / CartPoleDynamics.TotalMass != CartPoleDynamics.DividedByTotalMass(new Lane<double>(a)).Value)
            {
                Assert.Fail($"{a:R}");
            }
        }
    }

    [Fact]
    public void Sine_and_cosine_near_zero_have_the_bits_of_those_everywhere()
    {
        var rng = new Rng(2);
        for (int i = 0; i < 200_000; i++)
        {
            var x = new Lane<double>(i == 0 ? 0 : rng.NextUniform(-Math.PI / 4, Math.PI / 4) * Math.ScaleB(1, -rng.NextInt32(30)));
            Trigonometric.SinCos(x, out Lane<double> sin, out Lane<double> cos);
            Trigonometric.SinCosNearZero(x, out Lane<double> sinNear, out Lane<double> cosNear);
            if (sin.Value != sinNear.Value || cos.Value != cosNear.Value)
            {
                Assert.Fail($"{x.Value:R}");
            }
        }
    }

    [Fact]
    public void An_angle_is_brought_into_one_turn_as_Python_does_it()
    {
        // Python's x % y is fmod(x, y), plus y where that is negative; C# has fmod as %.
        var rng = new Rng(3);
        for (int i = 0; i < 500_000; i++)
        {
            double theta = i switch
            {
                < 2000 => (i - 1000) * Math.PI,
                < 4000 => Math.BitDecrement((i - 3000) * Math.PI),
                _ => rng.NextUniform(-1, 1) * Math.ScaleB(1, rng.NextInt32(40) - 20),
            };
            double rest = (theta + Math.PI) % (2 * Math.PI);
            double expected = (rest < 0 ? rest + (2 * Math.PI) : rest) - Math.PI;
            if (expected != PendulumDynamics.Normalized(new Lane<double>(theta)).Value)
            {
                Assert.Fail($"{theta:R}");
            }
        }
    }

    [Fact]
    public void Rounding_to_a_float_on_lanes_is_the_conversion()
    {
        var rng = new Rng(4);
        for (int i = 0; i < 500_000; i++)
        {
            double x = rng.NextUniform(-1, 1) * Math.ScaleB(1, rng.NextInt32(60) - 50);
            x = i == 0 ? 0 : i % 3 == 0 ? (float)x + ((double)MathF.BitIncrement((float)x) - (float)x) / 2 : x; // half way: ties to even
            if ((float)x != MountainCarContinuousDynamics.RoundedToSingle(new Lane<double>(x)).Value)
            {
                Assert.Fail($"{x:R}");
            }
        }
    }

    /// <summary>Even environments act so that they succeed, odd ones by the clock.</summary>
    private static void Step(VectorEnvironment environments, float[] observations, int step)
    {
        int size = environments.ObservationSize;
        int[] choices = new int[environments.Count];
        for (int i = 0; i < choices.Length; i++)
        {
            ReadOnlySpan<float> seen = observations.AsSpan(i * size, size);
            bool up = i % 2 != 0 ? ((step + i) >> 2) % 2 == 0 : size switch
            {
                4 => seen[2] + seen[3] > 0,
                6 => seen[5] > 0,
                2 => seen[1] >= 0,
                _ => seen[2] > 0,
            };
            choices[i] = up ? (size == 4 ? 1 : 2) : 0;
        }

        if (environments.ActionSpace is Discrete)
        {
            environments.Step(choices, observations);
        }
        else
        {
            environments.Step([.. choices.Select(choice => 0.9f * (choice - 1))], observations);
        }
    }
}
