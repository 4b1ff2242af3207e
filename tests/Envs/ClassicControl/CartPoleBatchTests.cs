using Gradus.Envs;
using Gradus.Envs.Batching;
using Gradus.Envs.ClassicControl;
using Gradus.Tensors.Managed;
using Gradus.Tensors.Managed.Functions;
using Gradus.Tensors.Managed.Lanes;
using Gradus.Tensors.Randomness;
using Gradus.Tests.Envs.Batching;

namespace Gradus.Tests.Envs.ClassicControl;

/// <summary>The environment of its own is the definition; stepping many on vector lanes must give its bits.</summary>
public sealed class CartPoleBatchTests
{
    public static TheoryData<int, AutoresetMode, VectorWidth, int> Cases
    {
        get
        {
            var cases = new TheoryData<int, AutoresetMode, VectorWidth, int>();
            foreach (AutoresetMode mode in new[] { AutoresetMode.SameStep, AutoresetMode.NextStep })
            {
                foreach (VectorWidth width in new[] { VectorWidth.Bits128, VectorWidth.Bits256, VectorWidth.Bits512 })
                {
                    cases.Add(1, mode, width, 1);
                    cases.Add(7, mode, width, 1);
                    cases.Add(150, mode, width, 1);
                    cases.Add(150, mode, width, 3);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void All_widths_counts_and_threads_give_the_bits_of_single_environments(int count, AutoresetMode mode, VectorWidth width, int threads)
    {
        // 40 steps at most, so that both kinds of end occur: some poles are balanced by their actions, others pushed over.
        const int Limit = 40;
        using var batched = new VectorEnvironment("CartPole", () => new CartPole(), new CartPoleBatch(new BatchSettings("CartPole", count, Limit, mode, width)), 77, threads);
        using var single = new VectorEnvironment(() => new Gradus.Envs.Wrappers.TimeLimit(new CartPole(), Limit), count, 77, mode);
        float[] a = new float[count * 4];
        float[] b = new float[count * 4];
        int[] actions = new int[count];
        batched.Reset(a);
        single.Reset(b);
        bool terminated = false;
        bool truncated = false;
        for (int step = 0; step < 200; step++)
        {
            Assert.Equal(b, a);
            for (int i = 0; i < count; i++)
            {
                actions[i] = i % 2 == 0 ? (a[(4 * i) + 2] + a[(4 * i) + 3] > 0 ? 1 : 0) : (step >> 2) & 1;
            }

            batched.Step(actions, a);
            single.Step(actions, b);
            SameOutcome.Assert(single, batched);
            terminated |= single.Terminated.Contains(true);
            truncated |= single.Truncated.Contains(true);
        }

        Assert.True((terminated || count == 1) && truncated);
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

            using var stream = new MemoryStream();
            first.SaveState(new BinaryWriter(stream));
            stream.Position = 0;
            second.LoadState(new BinaryReader(stream));
            Assert.Equal(stream.Length, stream.Position);
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
        environments.Reset(new float[8]);
        using var stream = new MemoryStream();
        environments.SaveState(new BinaryWriter(stream));
        byte[] saved = stream.ToArray();
        saved[^25] = 0x7f; // exponent of the last cart's position: far outside the track
        Assert.Contains("beyond their limits", Assert.Throws<InvalidDataException>(() => environments.LoadState(new BinaryReader(new MemoryStream(saved)))).Message);
        Assert.Throws<InvalidOperationException>(() => environments.Step([0, 0], new float[8]));
    }

    [Fact]
    public void Dividing_by_the_total_mass_by_multiplication_rounds_as_the_division_does()
    {
        var rng = new Rng(1);
        for (int i = 0; i < 2_000_000; i++)
        {
            double a = Math.ScaleB(rng.NextUniform(-2, 2), rng.NextInt32(60) - 30);
            Assert.True(a / CartPoleDynamics.TotalMass == CartPoleDynamics.DividedByTotalMass(new Lane<double>(a)).Value, $"{a:R}");
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
            Assert.True(sin.Value == sinNear.Value && cos.Value == cosNear.Value, $"{x.Value:R}");
        }
    }
}
