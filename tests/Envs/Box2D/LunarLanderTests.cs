using System.Text.Json;
using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>
/// The trajectories were recorded from Gymnasium 1.3.0 with Box2D 2.3.8: random actions, several episodes each with landings on legs,
/// crashes and slides, and after every step the state of every body.
/// </summary>
public sealed class LunarLanderTests
{
    [Theory]
    [InlineData("LunarLander-v3_1")]
    [InlineData("LunarLander-v3_7")]
    [InlineData("LunarLanderContinuous-v3_1")]
    [InlineData("LunarLanderContinuous-v3_7")]
    [InlineData("LunarLanderWind-v3_1")]
    [InlineData("LunarLanderWind-v3_7")]
    public void Whole_recorded_episodes_follow_Gymnasium_to_the_last_bit_of_every_body(string file)
    {
        JsonElement recorded = ReferenceFile.Load($"gymnasium/traj_{file}.json");
        JsonElement arguments = recorded.GetProperty("kwargs");
        var environment = new LunarLander(
            continuous: arguments.TryGetProperty("continuous", out _), enableWind: arguments.TryGetProperty("enable_wind", out _));
        float[] observation = new float[8];
        environment.Reset((ulong)recorded.GetProperty("seed").GetInt32(), observation);
        Assert.Equal(recorded.GetProperty("reset_obs").Singles(), observation);
        AssertBodies(recorded.GetProperty("reset_bodies"), environment);
        AssertTerrain(recorded.GetProperty("terrain"), environment);
        foreach (JsonElement step in recorded.GetProperty("steps").EnumerateArray())
        {
            JsonElement action = step.GetProperty("a");
            StepResult result = action.ValueKind == JsonValueKind.Array
                ? environment.Step(action.Singles(), observation)
                : environment.Step(action.GetInt32(), observation);
            AssertBodies(step.GetProperty("bodies"), environment);
            Assert.Equal(step.GetProperty("obs").Singles(), observation);
            Assert.Equal(step.GetProperty("r").GetDouble(), result.Reward);
            Assert.Equal(step.GetProperty("te").GetBoolean(), result.Terminated);
            Assert.False(result.Truncated);
            if (step.TryGetProperty("reset_obs", out JsonElement reset))
            {
                environment.Reset(null, observation);
                Assert.Equal(reset.Singles(), observation);
            }
        }
    }

    [Fact]
    public void A_seed_gives_the_same_episode_whatever_was_played_before()
    {
        float[] first = Play(new LunarLander(enableWind: true), seed: 3);
        var used = new LunarLander(enableWind: true);
        Play(used, seed: 8);
        Assert.Equal(first, Play(used, seed: 3));
    }

    [Fact]
    public void Without_engines_the_craft_falls_as_Newton_says()
    {
        // Gravity −5 m/s² over 0.02 s changes the velocity by −0.1 m/s, which the observation shows as −0.1 · (20/3) / 50. The legs hang
        // on the craft by inner forces, which make the first steps ring: over 10 steps it averages out to a few thousandths.
        var environment = new LunarLander(gravity: -5);
        float[] observation = new float[8];
        environment.Reset(11, observation);
        float before = observation[3];
        for (int i = 0; i < 10; i++)
        {
            environment.Step(0, observation);
        }

        Assert.Equal(-0.1 * (20 / 3.0) / 50 * 10, observation[3] - before, 0.005);
    }

    [Theory]
    [InlineData("LunarLander-v3", "Discrete(4)")]
    [InlineData("LunarLanderContinuous-v3", "Box(-1.0, 1.0, (2,), float32)")]
    public void The_registered_tasks_are_those_of_Gymnasium(string id, string actions)
    {
        EnvironmentSpecification specification = EnvironmentRegistry.Find(id);
        Assert.Equal(1000, specification.MaxEpisodeSteps);
        Assert.Equal(200, specification.RewardThreshold);
        Assert.Equal(actions, specification.ActionSpace.ToString());
        Assert.Equal(
            "Box([-2.5 -2.5 -10.0 -10.0 -6.2831855 -10.0 0.0 0.0], [2.5 2.5 10.0 10.0 6.2831855 10.0 1.0 1.0], (8,), float32)",
            specification.ObservationSpace.ToString());
    }

    [Fact]
    public void Misuse_is_answered_with_what_would_be_right()
    {
        float[] observation = new float[8];
        var environment = new LunarLander();
        Assert.Contains("before the first Reset", Assert.Throws<InvalidOperationException>(() => environment.Step(0, observation)).Message);
        Assert.Contains("needs a seed", Assert.Throws<InvalidOperationException>(() => environment.Reset(null, observation)).Message);
        environment.Reset(1, observation);
        Assert.Contains("the integers 0 to 3", Assert.Throws<ArgumentException>(() => environment.Step(4, observation)).Message);
        Assert.Contains("8 numbers, but the destination has 7", Assert.Throws<ArgumentException>(() => environment.Step(1, observation.AsSpan(1))).Message);
        while (!environment.Step(0, observation).Terminated)
        {
        }

        Assert.Contains("after the episode ended", Assert.Throws<InvalidOperationException>(() => environment.Step(0, observation)).Message);

        var continuous = new LunarLander(continuous: true);
        continuous.Reset(1, observation);
        Assert.Contains("[NaN, 0]", Assert.Throws<ArgumentException>(() => continuous.Step(new[] { float.NaN, 0 }, observation)).Message);
        Assert.Contains("2 numbers within the bounds", Assert.Throws<ArgumentException>(() => continuous.Step(new[] { float.PositiveInfinity, 0 }, observation)).Message);
        Assert.Contains("between -12 and 0", Assert.Throws<ArgumentOutOfRangeException>(() => new LunarLander(gravity: 1)).Message);
        Assert.Contains("windPower", Assert.Throws<ArgumentOutOfRangeException>(() => new LunarLander(windPower: double.NaN)).Message);
    }

    [Fact]
    public void Steps_and_resets_allocate_nothing_once_warm()
    {
        var environment = new LunarLander();
        float[] observation = new float[8];
        environment.Reset(1, observation);
        PlaySteps(environment, observation, 1000);

        Assert.Equal(0, Allocation.Of(() => PlaySteps(environment, observation, 1000)));
    }

    private static void PlaySteps(LunarLander environment, float[] observation, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (environment.Step(i * 7 / 3 % 4, observation).Ended)
            {
                environment.Reset(null, observation);
            }
        }
    }

    /// <summary>All observations and rewards of an episode.</summary>
    private static float[] Play(LunarLander environment, ulong seed)
    {
        var seen = new List<float>();
        float[] observation = new float[8];
        environment.Reset(seed, observation);
        seen.AddRange(observation);
        StepResult result;
        int i = 0;
        do
        {
            result = environment.Step(i++ * 7 / 3 % 4, observation);
            seen.AddRange(observation);
            seen.Add((float)result.Reward);
        }
        while (!result.Ended);
        return [.. seen];
    }

    private static void AssertTerrain(JsonElement terrain, LunarLander environment)
    {
        // Quadrilaterals of the sky: each begins with the line of ground below it.
        int i = 0;
        foreach (JsonElement sky in terrain.EnumerateArray())
        {
            Assert.Equal([LunarTerrain.X(i), environment.Heights[i]], sky[0].Doubles());
            Assert.Equal([LunarTerrain.X(i + 1), environment.Heights[i + 1]], sky[1].Doubles());
            i++;
        }

        Assert.Equal(LunarTerrain.Count - 1, i);
    }

    private static void AssertBodies(JsonElement recorded, LunarLander environment)
    {
        LanderScene scene = environment.Scene;
        BodyRecord.AssertEqual(recorded[0], scene.World.BodyAt(scene.Lander));
        BodyRecord.AssertEqual(recorded[1], scene.World.BodyAt(scene.Legs[0]));
        BodyRecord.AssertEqual(recorded[2], scene.World.BodyAt(scene.Legs[1]));
    }
}
