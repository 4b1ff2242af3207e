using System.Text.Json;
using Gradus.Envs;
using Gradus.Physics2D;

namespace Gradus.Tests;

/// <summary>The trajectories were recorded from Gymnasium 1.3.0 with Box2D 2.3.8, unless a test says otherwise: random actions, several episodes each.</summary>
public sealed class BipedalWalkerTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void Whole_recorded_episodes_follow_Gymnasium_to_the_last_bit_of_every_body(int seed)
    {
        JsonElement recorded = ReferenceFile.Load($"gymnasium/traj_BipedalWalker-v3_{seed}.json");
        var environment = new BipedalWalker();
        float[] observation = new float[24];
        environment.Reset((ulong)seed, observation);
        Assert.Equal(recorded.GetProperty("terrain_x").Doubles(), Enumerable.Range(0, WalkerTerrain.Count).Select(WalkerTerrain.X));
        Assert.Equal(recorded.GetProperty("terrain_y").Doubles(), environment.Terrain.Heights);
        Assert.Equal(recorded.GetProperty("reset_obs").Singles(), observation);
        AssertBodies(recorded.GetProperty("reset_bodies"), environment.Scene);
        foreach (JsonElement step in recorded.GetProperty("steps").EnumerateArray())
        {
            StepResult result = environment.Step(step.GetProperty("a").Singles(), observation);
            AssertBodies(step.GetProperty("bodies"), environment.Scene);
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
        float[] first = Play(new BipedalWalker(hardcore: true), seed: 3);
        var used = new BipedalWalker(hardcore: true);
        Play(used, seed: 8);
        Assert.Equal(first, Play(used, seed: 3));
    }

    [Theory]
    [InlineData("BipedalWalker-v3", 1600)]
    [InlineData("BipedalWalkerHardcore-v3", 2000)]
    public void The_registered_tasks_are_those_of_Gymnasium(string id, int steps)
    {
        EnvironmentSpecification specification = EnvironmentRegistry.Find(id);
        Assert.Equal(steps, specification.MaxEpisodeSteps);
        Assert.Equal(300, specification.RewardThreshold);
        Assert.Equal("Box(-1.0, 1.0, (4,), float32)", specification.ActionSpace.ToString());
        Assert.Equal(24, specification.ObservationSpace.Size);
    }

    /// <summary>
    /// Recorded from Gymnasium's own bipedal_walker.py, hardcore, with <see cref="World"/> called in the place of Box2D. That is no
    /// second opinion on how bodies move, for which there are the other recordings, but on all that is made of it: what stands where, what
    /// is touched and seen, rewards and ends. A policy crosses pits and stairs (104), stairs and a pit (73), and falls over a stump.
    /// </summary>
    [Theory]
    [InlineData(104)]
    [InlineData(73)]
    public void Hardcore_episodes_follow_the_Python_source_over_the_same_solver(int seed)
    {
        JsonElement recorded = ReferenceFile.Load($"gymnasium/traj_BipedalWalkerHardcore-v3_{seed}.json");
        var environment = new BipedalWalker(hardcore: true);
        float[] observation = new float[24];
        environment.Reset((ulong)seed, observation);
        Assert.Equal(recorded.GetProperty("reset_obs").Singles(), observation);
        foreach (JsonElement step in recorded.GetProperty("steps").EnumerateArray())
        {
            StepResult result = environment.Step(step.GetProperty("a").Singles(), observation);
            Assert.Equal(step.GetProperty("obs").Singles(), observation);
            Assert.Equal(step.GetProperty("r").GetDouble(), result.Reward);
            Assert.Equal(step.GetProperty("te").GetBoolean(), result.Terminated);
        }

        Assert.True(environment.Scene.HasFallen);
    }

    /// <summary>Stumps, stairs up and down and pits, the points between them, and the force that is drawn after the clouds.</summary>
    [Fact]
    public void Hardcore_ground_is_that_of_Gymnasium_to_the_last_bit()
    {
        var terrain = new WalkerTerrain();
        JsonElement recorded = ReferenceFile.Load("gymnasium/terrain_BipedalWalkerHardcore-v3.json");
        foreach (JsonElement item in recorded.GetProperty("cases").EnumerateArray())
        {
            var rng = new Rng(item.GetProperty("seed").GetUInt64());
            foreach (JsonElement episode in item.GetProperty("episodes").EnumerateArray())
            {
                terrain.Draw(rng, hardcore: true);
                Assert.Equal(episode.GetProperty("heights").Doubles(), terrain.Heights);
                Assert.Equal(
                    episode.GetProperty("polygons").EnumerateArray().Select(polygon => polygon.EnumerateArray().Select(corner => (corner[0].GetDouble(), corner[1].GetDouble()))),
                    terrain.Blocks.ToArray().Select(block => ((double, double)[])[(block.X1, block.Y1), (block.X2, block.Y1), (block.X2, block.Y2), (block.X1, block.Y2)]));
                Assert.Equal(episode.GetProperty("push").GetDouble(), rng.NextUniform(-5, 5));
            }
        }
    }

    [Fact]
    public void Misuse_is_answered_with_what_would_be_right()
    {
        float[] observation = new float[24];
        float[] action = new float[4];
        var environment = new BipedalWalker();
        Assert.Contains("before the first Reset", Assert.Throws<InvalidOperationException>(() => environment.Step(action, observation)).Message);
        Assert.Contains("needs a seed", Assert.Throws<InvalidOperationException>(() => environment.Reset(null, observation)).Message);
        environment.Reset(1, observation);
        Assert.Contains("4 numbers within the bounds", Assert.Throws<ArgumentException>(() => environment.Step(new[] { 0, 0, 0, float.NaN }, observation)).Message);
        Assert.Contains("4 numbers within the bounds", Assert.Throws<ArgumentException>(() => environment.Step(1, observation)).Message);
        Assert.Contains("24 numbers, but the destination has 23", Assert.Throws<ArgumentException>(() => environment.Step(action, observation.AsSpan(1))).Message);
    }

    [Fact]
    public void Steps_and_resets_allocate_nothing_once_warm()
    {
        var environment = new BipedalWalker();
        float[] observation = new float[24];
        float[] action = new float[4];
        environment.Reset(1, observation);
        PlaySteps(environment, observation, action, 3000);

        Assert.Equal(0, Allocation.Of(() => PlaySteps(environment, observation, action, 1000)));
    }

    private static void PlaySteps(BipedalWalker environment, float[] observation, float[] action, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Choose(action, i);
            if (environment.Step(action, observation).Ended || i % 100 == 99)
            {
                environment.Reset(null, observation);
            }
        }
    }

    /// <summary>All observations and rewards of up to 300 steps.</summary>
    private static float[] Play(BipedalWalker environment, ulong seed)
    {
        var seen = new List<float>();
        float[] observation = new float[24];
        float[] action = new float[4];
        environment.Reset(seed, observation);
        seen.AddRange(observation);
        for (int i = 0; i < 300; i++)
        {
            Choose(action, i);
            StepResult result = environment.Step(action, observation);
            seen.AddRange(observation);
            seen.Add((float)result.Reward);
            if (result.Ended)
            {
                break;
            }
        }

        return [.. seen];
    }

    private static void Choose(float[] action, int step)
    {
        for (int i = 0; i < action.Length; i++)
        {
            action[i] = MathF.Sin((step * 0.3f) + i);
        }
    }

    private static void AssertBodies(JsonElement recorded, WalkerScene scene)
    {
        BodyRecord.AssertEqual(recorded[0], scene.HullBody);
        for (int i = 0; i < WalkerScene.PartCount; i++)
        {
            BodyRecord.AssertEqual(recorded[i + 1], scene.World.BodyAt(scene.Parts[i]));
        }
    }
}
