using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>Random actions find what nobody thought of: what is left of an environment after many of them is still sound.</summary>
public sealed class LongRunTests
{
    private const int Count = 32;
    private static readonly int Steps = LongSweep.Of(100_000, 1_000_000);

    [Theory]
    [Trait("Category", "Stress")]
    [InlineData("CartPole-v1")]
    [InlineData("Acrobot-v1")]
    [InlineData("MountainCar-v0")]
    [InlineData("MountainCarContinuous-v0")]
    [InlineData("Pendulum-v1")]
    [InlineData("LunarLander-v3")]
    [InlineData("LunarLanderContinuous-v3")]
    [InlineData("BipedalWalker-v3")]
    [InlineData("BipedalWalkerHardcore-v3")]
    [InlineData("MinAtar/Asterix-v0")]
    [InlineData("MinAtar/Breakout-v0")]
    [InlineData("MinAtar/Freeway-v0")]
    [InlineData("MinAtar/Seaquest-v0")]
    [InlineData("MinAtar/SpaceInvaders-v0")]
    public void Random_steps_stay_finite_and_within_the_time_limit(string id)
    {
        using var environments = VectorEnvironment.Make(id, Count, seed: 123);
        int limit = EnvironmentRegistry.Find(id).MaxEpisodeSteps ?? int.MaxValue;
        var rng = new Rng(321);
        float[] observations = new float[Count * environments.ObservationSize];
        float[] reals = new float[Count * environments.ActionSize];
        int[] integers = new int[reals.Length];
        environments.Reset(observations);
        for (int step = 0; step < Steps / Count; step++)
        {
            for (int i = 0; i < Count; i++)
            {
                environments.ActionSpace.Sample(rng, reals.AsSpan(i * environments.ActionSize, environments.ActionSize));
            }

            if (environments.ActionSpace is Box)
            {
                environments.Step(reals, observations);
            }
            else
            {
                for (int i = 0; i < integers.Length; i++)
                {
                    integers[i] = (int)reals[i];
                }

                environments.Step(integers, observations);
            }

            if (observations.AsSpan().ContainsAnyExceptInRange(float.MinValue, float.MaxValue)
                || environments.Rewards.ContainsAnyExceptInRange(double.MinValue, double.MaxValue))
            {
                Assert.Fail($"{id}: step {step} brought a number that is not finite.");
            }

            Assert.True(environments.Episodes.RunningLengths.IndexOfAnyExceptInRange(0, limit) < 0);
        }

        Assert.True(environments.Episodes.Count > 0);
    }
}
