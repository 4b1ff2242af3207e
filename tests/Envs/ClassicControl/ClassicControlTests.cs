using System.Runtime.InteropServices;
using System.Text.Json;
using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>
/// Trajectories recorded from Gymnasium 1.3.0. Every recorded state is the start of one step of ours, so that the differences of sin and cos
/// between libraries cannot add up: what is compared is the step.
/// </summary>
public sealed class ClassicControlTests
{
    private static readonly Dictionary<string, Func<IEnvironment>> Tasks = new()
    {
        ["Acrobot-v1"] = () => new Acrobot(),
        ["MountainCar-v0"] = () => new MountainCar(),
        ["MountainCarContinuous-v0"] = () => new MountainCarContinuous(),
        ["Pendulum-v1"] = () => new Pendulum(),
    };

    [Theory]
    [InlineData("Acrobot-v1", 3e-13)] // four evaluations of stiff equations of motion, each with four sines
    [InlineData("MountainCar-v0", 1e-17)] // one cosine times 0.0025
    [InlineData("MountainCarContinuous-v0", 0)] // rounded to float
    [InlineData("Pendulum-v1", 4e-15)] // one sine times 0.75, beside a speed of up to 8
    public void One_step_from_every_recorded_state_lands_where_Gymnasium_landed(string id, double tolerance)
    {
        foreach (int seed in new[] { 1, 7 })
        {
            JsonElement recorded = ReferenceFile.Load($"gymnasium/traj_{id}_{seed}.json");
            double[] state = recorded.GetProperty("reset_state").Doubles();
            var environment = Tasks[id]();
            float[] observation = new float[environment.ObservationSpace.Size];
            foreach (JsonElement step in recorded.GetProperty("steps").EnumerateArray())
            {
                double[] next = step.GetProperty("state").Doubles();
                if (state.Length > 0)
                {
                    double[] stepped = StepFrom(environment, state, Action(step.GetProperty("a")), observation, out StepResult result);
                    Assert.All(stepped.Zip(next), pair => Assert.InRange(pair.First - pair.Second, -tolerance, tolerance));
                    Assert.Equal(step.GetProperty("te").GetBoolean(), result.Terminated);
                    Assert.Equal(step.GetProperty("r").GetDouble(), result.Reward);
                    AssertEqualToOneLastDigit(step.GetProperty("obs").Singles(), observation);
                }

                state = step.TryGetProperty("reset_obs", out _) ? [] : next;
            }
        }
    }

    [Theory]
    [InlineData("Acrobot-v1")]
    [InlineData("MountainCar-v0")]
    [InlineData("MountainCarContinuous-v0")]
    [InlineData("Pendulum-v1")]
    public void Whole_recorded_runs_have_Gymnasiums_flags_starts_and_observations(string id)
    {
        foreach (int seed in new[] { 1, 7 })
        {
            JsonElement recorded = ReferenceFile.Load($"gymnasium/traj_{id}_{seed}.json");
            IEnvironment environment = EnvironmentRegistry.Make(id);
            float[] observation = new float[environment.ObservationSpace.Size];
            environment.Reset((ulong)seed, observation);
            AssertEqualToOneLastDigit(recorded.GetProperty("reset_obs").Singles(), observation);
            foreach (JsonElement step in recorded.GetProperty("steps").EnumerateArray())
            {
                StepResult result = environment.Step(Action(step.GetProperty("a")), observation);

                // Open loop, differences in the last digit of the state grow along an episode, the more the faster it swings; 1e-5 is far
                // below anything an episode turns on.
                Assert.All(step.GetProperty("obs").Singles().Zip(observation), pair => Assert.InRange(pair.First - pair.Second, -1e-5f, 1e-5f));
                Assert.Equal(step.GetProperty("r").GetDouble(), result.Reward, 1e-5);
                Assert.Equal(step.GetProperty("te").GetBoolean(), result.Terminated);
                Assert.Equal(step.GetProperty("tr").GetBoolean(), result.Truncated);
                if (step.TryGetProperty("reset_obs", out JsonElement reset))
                {
                    environment.Reset(null, observation);
                    AssertEqualToOneLastDigit(reset.Singles(), observation);
                }
            }
        }
    }

    [Theory]
    [InlineData("Acrobot-v1", 500, -100.0, "Box([-1.0 -1.0 -1.0 -1.0 -12.566371 -28.274334], [1.0 1.0 1.0 1.0 12.566371 28.274334], (6,), float32)", "Discrete(3)")]
    [InlineData("MountainCar-v0", 200, -110.0, "Box([-1.2 -0.07], [0.6 0.07], (2,), float32)", "Discrete(3)")]
    [InlineData("MountainCarContinuous-v0", 999, 90.0, "Box([-1.2 -0.07], [0.6 0.07], (2,), float32)", "Box(-1.0, 1.0, (1,), float32)")]
    [InlineData("Pendulum-v1", 200, null, "Box([-1.0 -1.0 -8.0], [1.0 1.0 8.0], (3,), float32)", "Box(-2.0, 2.0, (1,), float32)")]
    public void Limits_thresholds_and_spaces_are_Gymnasiums(string id, int limit, double? threshold, string observations, string actions)
    {
        EnvironmentSpecification specification = EnvironmentRegistry.Find(id);
        Assert.Equal(limit, specification.MaxEpisodeSteps);
        Assert.Equal(threshold, specification.RewardThreshold);
        Assert.Equal(observations, specification.ObservationSpace.ToString());
        Assert.Equal(actions, specification.ActionSpace.ToString());
    }

    [Theory]
    [InlineData("Acrobot-v1")]
    [InlineData("MountainCar-v0")]
    [InlineData("MountainCarContinuous-v0")]
    [InlineData("Pendulum-v1")]
    public void Misuse_is_named_states_resume_and_steps_allocate_nothing(string id)
    {
        IEnvironment environment = EnvironmentRegistry.Make(id);
        string name = Tasks[id]().GetType().Name;
        float[] observation = new float[environment.ObservationSpace.Size];
        bool discrete = environment.ActionSpace.Contains(0);
        float[] reals = [0.5f];
        Assert.StartsWith(name, Assert.Throws<InvalidOperationException>(() => Step(environment)).Message);
        environment.Reset(3, observation);
        Assert.StartsWith($"{name}: the action", Assert.Throws<ArgumentException>(() => environment.Step(discrete ? 3 : new[] { float.PositiveInfinity }, observation)).Message);
        Assert.Throws<ArgumentException>(() => environment.Step(new[] { 0f, 0f }, observation));
        Assert.Throws<ArgumentException>(() => environment.Step(new[] { float.NaN }, observation));

        Step(environment);
        IEnvironment resumed = EnvironmentRegistry.Make(id);
        StateReader.Load(StateWriter.Save((IResumable)environment), (IResumable)resumed);
        float[] other = new float[observation.Length];
        for (int i = 0; i < 150; i++)
        {
            Assert.Equal(Step(environment), resumed.Step(discrete ? 2 : reals, other));
            Assert.Equal(observation, other);
        }

        environment.Reset(null, observation);
        Step(environment);
        Assert.Equal(0, Allocation.Of(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                Step(environment);
            }
        }));

        StepResult Step(IEnvironment stepped) => stepped.Step(discrete ? 2 : reals, observation);
    }

    // The original clips what lies outside the box. MountainCarContinuous charges for it all the same: 0.1 · 1000² for an action of 1000.
    [Theory]
    [InlineData("MountainCarContinuous-v0", 0)]
    [InlineData("Pendulum-v1", 4e-15)]
    public void Actions_outside_the_box_do_what_they_do_in_Gymnasium(string id, double tolerance)
    {
        IEnvironment environment = Tasks[id]();
        float[] observation = new float[environment.ObservationSpace.Size];
        int outside = 0;
        foreach (JsonElement step in ReferenceFile.Load("gymnasium/out_of_range.json").GetProperty("tasks").GetProperty(id).EnumerateArray())
        {
            float[] action = [step.GetProperty("a").GetSingle()];
            outside += environment.ActionSpace.Contains(action.AsSpan()) ? 0 : 1;
            double[] stepped = StepFrom(environment, step.GetProperty("before").Doubles(), action, observation, out StepResult result);
            Assert.All(
                stepped.Zip(step.GetProperty("state").Doubles()), pair => Assert.InRange(pair.First - pair.Second, -tolerance, tolerance));
            Assert.Equal(step.GetProperty("r").GetDouble(), result.Reward);
            Assert.Equal(step.GetProperty("te").GetBoolean(), result.Terminated);
            AssertEqualToOneLastDigit(step.GetProperty("obs").Singles(), observation);
        }

        Assert.True(outside > 40);
    }

    [Theory]
    [InlineData("MountainCarContinuous-v0")]
    [InlineData("Pendulum-v1")]
    [InlineData("LunarLanderContinuous-v3")]
    [InlineData("BipedalWalker-v3")]
    public void Actions_outside_the_box_are_the_same_alone_and_together_and_only_finite_ones_are_taken(string id)
    {
        const int Count = 3;
        using var together = VectorEnvironment.Make(id, Count, seed: 5);
        int size = together.ActionSpace.Size;
        IEnvironment[] alone = [.. Enumerable.Range(0, Count).Select(_ => EnvironmentRegistry.Make(id))];
        IEnvironment[] clipped = [.. Enumerable.Range(0, Count).Select(_ => EnvironmentRegistry.Make(id))];
        float[] observation = new float[together.ObservationSpace.Size];
        float[] other = new float[observation.Length];
        float[] observations = new float[Count * together.ObservationSpace.Size];
        together.Reset(observations);
        for (int i = 0; i < Count; i++)
        {
            alone[i].Reset(5 + (ulong)i, observation);
            clipped[i].Reset(5 + (ulong)i, other);
        }

        var rng = new Rng(2);
        var box = (Box)together.ActionSpace;
        float[] actions = new float[Count * size];
        for (int step = 0; step < 20; step++)
        {
            for (int i = 0; i < actions.Length; i++)
            {
                actions[i] = (float)rng.NextUniform(-6, 6);
            }

            together.Step(actions, observations);
            for (int i = 0; i < Count; i++)
            {
                float[] action = actions[(i * size)..((i + 1) * size)];
                StepResult result = alone[i].Step(action, observation);
                Assert.Equal(result.Reward, together.Rewards[i]);
                Assert.Equal(observation, observations[(i * observation.Length)..((i + 1) * observation.Length)]);
                StepResult inside = clipped[i].Step(action.Select(a => Math.Clamp(a, box.Low[0], box.High[0])).ToArray(), other);
                Assert.Equal(observation, other);
                Assert.Equal(id == "MountainCarContinuous-v0" && !box.Contains(action.AsSpan()), inside.Reward != result.Reward);
            }
        }

        foreach (float wild in (float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity])
        {
            actions[size] = wild;
            Assert.Throws<ArgumentException>(() => alone[1].Step(actions[size..(2 * size)], observation));
            Assert.ThrowsAny<Exception>(() => together.Step(actions, observations));
        }
    }

    private static EnvironmentAction Action(JsonElement action) =>
        action.ValueKind == JsonValueKind.Array ? action.Singles() : action.GetInt32();

    private static void AssertEqualToOneLastDigit(float[] expected, float[] actual) =>
        Assert.All(expected.Zip(actual), pair => Assert.InRange(pair.Second, MathF.BitDecrement(pair.First), MathF.BitIncrement(pair.First)));

    private static double[] StepFrom(IEnvironment environment, double[] state, EnvironmentAction action, float[] observation, out StepResult result)
    {
        // A saved state has the numbers of the task at its end.
        environment.Reset(1, observation);
        byte[] saved = StateWriter.Save((IResumable)environment);
        MemoryMarshal.AsBytes<double>(state).CopyTo(saved.AsSpan(saved.Length - (state.Length * sizeof(double))));
        StateReader.Load(saved, (IResumable)environment);
        result = environment.Step(action, observation);

        saved = StateWriter.Save((IResumable)environment);
        return MemoryMarshal.Cast<byte, double>(saved.AsSpan(saved.Length - (state.Length * sizeof(double)))).ToArray();
    }
}
