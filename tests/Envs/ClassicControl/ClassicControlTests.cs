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
                    double[] stepped = StepFrom(environment, state, step.GetProperty("a"), observation, out StepResult result);
                    Assert.All(stepped.Zip(next), pair => Assert.InRange(pair.First - pair.Second, -tolerance, tolerance));
                    Assert.Equal(step.GetProperty("te").GetBoolean(), result.Terminated);
                    Assert.Equal(step.GetProperty("r").GetDouble(), result.Reward, 1e-14);
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
        Assert.StartsWith($"{name}: the action", Assert.Throws<ArgumentException>(() => environment.Step(discrete ? 3 : new[] { 2.5f }, observation)).Message);
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

    private static EnvironmentAction Action(JsonElement action) =>
        action.ValueKind == JsonValueKind.Array ? action.Singles() : action.GetInt32();

    private static void AssertEqualToOneLastDigit(float[] expected, float[] actual) =>
        Assert.All(expected.Zip(actual), pair => Assert.InRange(pair.Second, MathF.BitDecrement(pair.First), MathF.BitIncrement(pair.First)));

    private static double[] StepFrom(IEnvironment environment, double[] state, JsonElement action, float[] observation, out StepResult result)
    {
        // A saved state has the numbers of the task at its end.
        environment.Reset(1, observation);
        byte[] saved = StateWriter.Save((IResumable)environment);
        MemoryMarshal.AsBytes<double>(state).CopyTo(saved.AsSpan(saved.Length - (state.Length * sizeof(double))));
        StateReader.Load(saved, (IResumable)environment);
        result = environment.Step(Action(action), observation);

        saved = StateWriter.Save((IResumable)environment);
        return MemoryMarshal.Cast<byte, double>(saved.AsSpan(saved.Length - (state.Length * sizeof(double)))).ToArray();
    }
}
