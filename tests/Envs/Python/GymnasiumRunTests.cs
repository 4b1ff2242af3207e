using System.Text.Json;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>What becomes of processes and runs over the bridge, whatever Python computes with.</summary>
[Collection("Python")]
public sealed class GymnasiumRunTests() : GymnasiumBridge(OutsideParts.Python, OutsideParts.PythonWith("sys"), "plain")
{
    [SkippableFact]
    public void Environments_that_are_stepped_are_reset_once_before_their_first_episode()
    {
        using VectorEnvironment environments = VectorEnvironment.MakeIsolated("gymnasium:Tally-v0", 3, seed: 1);
        float[] observations = new float[9];
        environments.Reset(observations);
        Assert.Equal([1f, 1f, 1f], [observations[1], observations[4], observations[7]]);
    }

    [SkippableFact]
    public void A_mask_that_comes_later_is_named()
    {
        using VectorEnvironment environments = VectorEnvironment.MakeIsolated("gymnasium:Moody-v0", 1, seed: 1);
        environments.Reset(new float[3]);
        Assert.Contains(
            "the info of this reset has an action_mask, but that of the first reset had none",
            Assert.Throws<EnvironmentException>(() => environments.Reset(new float[3])).Message,
            StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Lost_processes_cost_a_step_and_no_illegal_action_is_taken()
    {
        var source = EnvironmentSource.Of("gymnasium:LegalCrash-v0", 2, seed: 0, isolation: new IsolationOptions { MaxRestarts = 2 });
        using var agent = new A2C(source, new A2COptions());
        agent.Learn(200);
        Assert.Equal(2, source.Restarts); // each of the two, once
    }

    [SkippableTheory]
    [InlineData("ShortMask", "the action_mask has 2 elements, but Discrete(3) needs 3")]
    [InlineData("NoneLegal", "all actions are masked, so there is no legal one")]
    public void A_mask_with_a_mistake_is_named(string name, string message)
    {
        using var agent = new A2C(EnvironmentSource.Of($"gymnasium:{name}-v0", 2, seed: 0), new A2COptions());
        string failure = Assert.Throws<EnvironmentException>(() => agent.Learn(100)).Message;
        Assert.Contains(message, failure, StringComparison.Ordinal);
        Assert.Contains($"gymnasium:{name}-v0", failure, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Every_process_hashes_strings_alike()
    {
        using VectorEnvironment environments = VectorEnvironment.MakeIsolated("gymnasium:Letters-v0", 2, seed: 0, new IsolationOptions { EnvironmentsPerProcess = 1 });
        var letters = new float[16];
        environments.Reset(letters);
        Assert.Equal(letters[..8], letters[8..]); // by chance once in 40,320
    }

    [SkippableFact]
    public void What_environments_print_and_read_does_not_touch_the_pipes()
    {
        using VectorEnvironment environments = VectorEnvironment.Make("gymnasium:Noisy-v0", 2, seed: 7);
        var observations = new float[6];
        environments.Reset(observations);
        for (int step = 1; step <= 6; step++)
        {
            environments.Step([1, 2], observations);
        }

        Assert.Equal([1, 7, 1, 1, 8, 2], observations);
        Assert.Equal(2, environments.Episodes.Count);
    }

    [SkippableTheory]
    [InlineData("Raise-v0", "Environment 0 (gymnasium:Raise-v0, seed 3) failed at step 3: step raised ZeroDivisionError: the engine\nstalled")]
    [InlineData("Old-v0", "Environment 0 (gymnasium:Old-v0, seed 3) failed in Reset: reset must return an observation and a dictionary; this environment is written for an older API")]
    public void What_Python_raises_is_told_with_environment_step_and_seed(string id, string message)
    {
        using VectorEnvironment environments = VectorEnvironment.Make($"gymnasium:{id}", 2, seed: 3);
        var observations = new float[2 * environments.ObservationSize];
        EnvironmentException error = Assert.Throws<EnvironmentException>(() =>
        {
            environments.Reset(observations);
            environments.Step([0, 0], observations);
            environments.Step([0, 0], observations);
            environments.Step([0, 0], observations);
        });
        Assert.Equal(message, error.Message);
    }

    [SkippableFact]
    public void A_Python_process_that_ends_is_started_anew()
    {
        using VectorEnvironment environments = VectorEnvironment.MakeIsolated("gymnasium:Crash-v0", 2, seed: 0, new IsolationOptions { MaxRestarts = 2 });
        var observations = new float[6];
        environments.Reset(observations);
        for (int step = 1; step <= 8; step++)
        {
            environments.Step([0, 0], observations);
        }

        Assert.Equal([true, true], environments.IsResetStep.ToArray());
        environments.Step([1, 1], observations);
        Assert.Equal([1.0, 1], environments.Rewards.ToArray());
        Assert.Equal(2, environments.Restarts);

        // The restarts 1 and 2 of two environments: the seeds after 0 and 1, two for each. The environment takes none that is wider.
        Assert.Equal([2f, 5], [observations[1], observations[4]]);
    }

    [SkippableFact]
    public void What_a_restarted_environment_raises_is_told_with_the_seed_and_steps_of_its_new_life()
    {
        using VectorEnvironment environments = VectorEnvironment.MakeIsolated(
            "gymnasium:Again-v0", 2, seed: 0, new IsolationOptions { MaxRestarts = 2, EnvironmentsPerProcess = 2 });
        var observations = new float[6];
        environments.Reset(observations);
        EnvironmentException error = Assert.Throws<EnvironmentException>(() =>
        {
            for (int step = 1; step <= 20; step++)
            {
                environments.Step([0, 0], observations);
            }
        });
        Assert.Equal("Environment 0 (gymnasium:Again-v0, seed 2) failed at step 3: step raised ZeroDivisionError: the engine stalled", error.Message);
        Assert.Equal(10, environments.Steps); // the step that failed is the eleventh
    }

    [SkippableFact]
    public void A_run_whose_environments_take_seeds_of_32_bits_is_resumed()
    {
        Assert.Equal(0, Command.Run("train a2c gymnasium:Seeded-v0 --envs 2 --steps 1000 --seed 1000 --out {folder}/run --quiet"));
        Assert.Equal(0, Command.Run("resume {folder}/run --env gymnasium:Seeded-v0 --steps 2000"));
        Assert.Equal(0, Command.Run("resume {folder}/run --env gymnasium:Seeded-v0 --steps 3000"));
    }

    [SkippableTheory]
    [InlineData("Nope-v0", "gymnasium.make('Nope-v0') raised Error: Environment `Nope-v0` doesn't exist.")]
    [InlineData("", "'gymnasium:' is followed by the id of a Gymnasium environment, such as gymnasium:CartPole-v1.")]
    [InlineData("Odd-v0", "observations of Text(5) are not supported")]
    [InlineData("Row-v0", "observations of Dict('row': Sequence(Discrete(2), stack=False), 'which': Discrete(3)) are not supported")]
    [InlineData("Queue-v0", "actions of Tuple(Discrete(3), Sequence(Discrete(2), stack=False)) are not supported")]
    public void What_cannot_be_made_is_bad_input(string id, string message)
    {
        Assert.Equal(2, Command.Run($"train a2c gymnasium:{id}"));
        Assert.Contains(message, Command.Error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_training_goes_through_the_bridge()
    {
        Assert.Equal(0, Command.Run("train a2c gymnasium:Count-v0 --steps 400 --envs 2 --out {folder}/run --quiet"));
        Assert.Equal(0, Command.Run("eval {folder}/run --env gymnasium:Count-v0 --episodes 2"));
        Assert.Contains("a2c on gymnasium:Count-v0", Command.Out, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_policy_is_evaluated_while_it_is_trained()
    {
        JsonElement result = Command.RunJson(
            "train a2c gymnasium:Count-v0 --steps 400 --envs 2 --eval-every 200 --eval-episodes 2 --out {folder}/run --quiet --json");
        Assert.Equal(2, result.GetProperty("evaluations").GetInt32());
        Assert.True(Command.HasFile("run/best.safetensors"));
    }

    [SkippableFact]
    public void A_policy_that_was_trained_here_is_evaluated_there()
    {
        Assert.Equal(0, Command.Run("train a2c CartPole-v1 --steps 400 --out {folder}/run --quiet"));
        JsonElement report = Command.RunJson("eval {folder}/run --env gymnasium:CartPole-v1 --episodes 3 --json");
        Assert.Equal("gymnasium:CartPole-v1", report.GetProperty("env").GetString());
        Assert.Equal(10, report.GetProperty("eval").GetProperty("mean").GetDouble()); // the stand-in's pole lasts ten steps
    }

    [SkippableFact]
    public void A_task_that_has_tuned_values_is_trained_with_them_there_too()
    {
        Assert.Equal(0, Command.Run("train ppo CartPole-v1 --envs 2 --steps 400 --out {folder}/here --quiet"));
        Assert.Equal(0, Command.Run("train ppo gymnasium:CartPole-v1 --envs 2 --steps 400 --out {folder}/there --quiet"));
        Assert.Equal(Settings("here"), Settings("there"));

        string Settings(string run)
        {
            using JsonDocument config = JsonDocument.Parse(Command.FileText($"{run}/config.json"));
            return config.RootElement.GetProperty("repeat").GetString()!.Split(" --seed ")[1];
        }
    }
}
