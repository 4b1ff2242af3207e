using Gradus.Envs;
using Gradus.Inference;
using Gradus.OnnxTests;
using Gradus.Rl;

namespace Gradus.InferenceTests;

/// <summary>A policy acts as in the library that trained it, on ten thousand observations of every kind.</summary>
public sealed class SameActionsTests
{
    private const int Rows = 10_000;
    private const int EpisodeLength = 50;
    private const ulong Seed = 9;

#if STANDARD
    /// <summary>
    /// .NET Standard has no fused multiply-add, so that sums are rounded twice as often, and its own exp and tanh. Absolute below 1, relative
    /// above.
    /// </summary>
    private const double Tolerance = 1e-5;

    /// <summary>Actions of integers that differ, because two probabilities are equal up to the tolerance.</summary>
    private const int MaxDifferences = Rows / 1000;
#else
    /// <summary>The same operations in the same order.</summary>
    private const double Tolerance = 0;
    private const int MaxDifferences = 0;
#endif

    [Theory]
    [MemberData(nameof(LoadedPolicies.Names), MemberType = typeof(LoadedPolicies))]
    public void Greedy_and_sampled_actions_are_those_of_the_library(string name)
    {
        PolicyCase example = LoadedPolicies.Find(name);
        using Policy policy = example.Make();
        TrainedPolicy loaded = LoadedPolicies.Load(LoadedPolicies.FileOf(policy));
        Assert.Equal(policy.ObservationSpace.ToString(), loaded.ObservationSpace);
        Assert.Equal(policy.ActionSpace.ToString(), loaded.ActionSpace);
        float[] observations = example.MakeObservations(Rows);
        bool[] masks = example.MakeMasks(Rows);

        Compare(policy, loaded, observations, masks, isSampled: false);
        Compare(policy, loaded, observations, masks, isSampled: true);
    }

    [Theory]
    [MemberData(nameof(LoadedPolicies.Names), MemberType = typeof(LoadedPolicies))]
    public void Probabilities_are_those_of_the_library(string name)
    {
        PolicyCase example = LoadedPolicies.Find(name);
        using Policy policy = example.Make();
        if (policy.ActionSpace is not Discrete { N: int actions })
        {
            return;
        }

        TrainedPolicy loaded = LoadedPolicies.Load(LoadedPolicies.FileOf(policy));
        Assert.Equal(actions, loaded.ActionCount);
        float[] observations = example.MakeObservations(Rows);
        bool[] masks = example.MakeMasks(Rows);
        PolicySession session = policy.NewSession();
        ActingSession acting = loaded.NewSession();
        float[] expected = new float[actions];
        float[] actual = new float[actions];
        for (int row = 0; row < Rows; row++)
        {
            session.Probabilities(Row(observations, row), Row(masks, row), expected);
            acting.Probabilities(Row(observations, row), Row(masks, row), actual);
            AssertNear(expected, actual, row);
        }
    }

    private static void Compare(Policy policy, TrainedPolicy loaded, float[] observations, bool[] masks, bool isSampled)
    {
        PolicySession session = policy.NewSession();
        ActingSession acting = loaded.NewSession();
        Rng? rng = isSampled ? new Rng(Seed) : null;
        ActionSampler? sampler = isSampled ? new ActionSampler(Seed) : null;
        bool[] isReal = [.. policy.ActionSpace.Leaves.SelectMany(leaf => Enumerable.Repeat(leaf.Space is Box, leaf.Length))];
        float[] expected = new float[policy.ActionSpace.Size];
        float[] actual = new float[loaded.ActionSize];
        int differences = 0;
        for (int row = 0; row < Rows; row++)
        {
            if (row % EpisodeLength == 0)
            {
                session.Reset();
                acting.Reset();
            }

            LoadedPolicies.Flatten(session.Choose(Row(observations, row), Row(masks, row), rng), expected);
            acting.Act(Row(observations, row), Row(masks, row), actual, sampler);
            for (int i = 0; i < actual.Length; i++)
            {
                if (isReal[i])
                {
                    AssertNear([expected[i]], [actual[i]], row);
                }
                else
                {
                    differences += expected[i] == actual[i] ? 0 : 1;
                }
            }
        }

        Assert.InRange(differences, 0, MaxDifferences);
    }

    private static ReadOnlySpan<T> Row<T>(T[] all, int row) => all.AsSpan(all.Length / Rows * row, all.Length / Rows);

    private static void AssertNear(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, int row)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            double error = Math.Abs((double)expected[i] - actual[i]);
            Assert.True(
                error <= Tolerance * Math.Max(1, Math.Abs(expected[i])), $"row {row}, number {i}: {actual[i]:R} instead of {expected[i]:R}");
        }
    }
}
