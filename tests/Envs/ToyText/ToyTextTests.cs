using System.Text.Json;
using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>Runs recorded from Gymnasium 1.4.0: the same seed and actions give the same states, rewards, ends and legal actions.</summary>
public sealed class ToyTextTests
{
    private static readonly JsonElement[] Runs =
        [.. ReferenceFile.Load("gymnasium/toy_text.json").GetProperty("runs").EnumerateArray()];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Runs.Length)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void A_run_is_Gymnasiums_to_the_last_step(int number)
    {
        JsonElement run = Runs[number];
        IEnvironment environment = EnvironmentRegistry.Make(Id(run));
        float[] observation = new float[1];
        environment.Reset(run.GetProperty("seed").GetUInt64(), observation);
        Assert.Equal(run.GetProperty("reset").GetInt32(), observation[0]);
        int episodes = 0;
        foreach (JsonElement step in run.GetProperty("steps").EnumerateArray())
        {
            StepResult result = environment.Step(step[0].GetInt32(), observation);
            Assert.Equal(step[1].GetInt32(), observation[0]);
            Assert.Equal(
                new StepResult(step[2].GetDouble(), step[3].GetInt32() == 1, step[4].GetInt32() == 1), result);
            if (result.Ended)
            {
                episodes++;
                environment.Reset(null, observation);
                Assert.Equal(step[5].GetInt32(), observation[0]);
            }
        }

        Assert.True(episodes > 3);
    }

    [Fact]
    public void The_taxis_legal_actions_are_those_of_Gymnasiums_info()
    {
        int compared = 0;
        bool[] mask = new bool[6];
        foreach (JsonElement run in Runs.Where(run => Id(run) == "Taxi-v4"))
        {
            var environment = new Taxi();
            float[] observation = new float[1];
            environment.Reset(run.GetProperty("seed").GetUInt64(), observation);
            Compare(environment, run.GetProperty("reset_mask").GetString()!);
            foreach (JsonElement step in run.GetProperty("steps").EnumerateArray())
            {
                StepResult result = environment.Step(step[0].GetInt32(), observation);
                Compare(environment, step[6].GetString()!);
                if (result.Terminated || step[4].GetInt32() == 1)
                {
                    environment.Reset(null, observation);
                    Compare(environment, step[7].GetString()!);
                }
            }
        }

        Assert.True(compared > 2400);

        void Compare(Taxi environment, string expected)
        {
            environment.WriteActionMask(mask);
            Assert.Equal(expected, string.Concat(mask.Select(legal => legal ? '1' : '0')));
            compared++;
        }
    }

    [Theory]
    [InlineData("FrozenLake-v1")]
    [InlineData("FrozenLake8x8NotSlippery-v1")]
    [InlineData("Taxi-v3")]
    public void It_passes_the_environment_check(string id) =>
        Assert.Empty(EnvironmentChecker.Check(id));

    /// <summary>The id here: Gymnasium makes ice that is not slippery with an argument, which has an id of its own here.</summary>
    private static string Id(JsonElement run)
    {
        string id = run.GetProperty("id").GetString()!;
        return run.GetProperty("slippery").GetBoolean() ? id : id.Replace("-v1", "NotSlippery-v1", StringComparison.Ordinal);
    }
}
