using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>
/// What a recurrent network computes in training and in use, step by step over whole episodes, against a plain cell in doubles: across
/// rollouts, from the beginning of each episode, at the last observations of truncated ones.
/// </summary>
public sealed class RecurrentRolloutTests
{
    private const int Environments = 3;

    public static TheoryData<string, string, bool, AutoresetMode> Runs
    {
        get
        {
            var runs = new TheoryData<string, string, bool, AutoresetMode>();
            foreach (AutoresetMode mode in Enum.GetValues<AutoresetMode>())
            {
                runs.Add("a2c", "gru", false, mode);
                runs.Add("a2c", "lstm", true, mode);
                runs.Add("ppo", "gru", true, mode);
                runs.Add("ppo", "lstm", false, mode);
                runs.Add("acktr", "gru", true, mode);
                runs.Add("trpo", "lstm", false, mode);
            }

            return runs;
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Values_of_all_steps_are_those_of_a_plain_cell_that_goes_through_the_episodes(
        string algorithm, string memory, bool shared, AutoresetMode mode)
    {
        const int Steps = 4, Rollouts = 12;
        using var agent = (ActorCriticAgent)Make(algorithm, memory, shared, Steps, mode);
        using Policy policy = agent.ToPolicy();
        PlainCell[] cells = [.. Enumerable.Range(0, Environments).Select(_ => new PlainCell(policy, shared ? "body.memory" : "vf.memory", shared ? "vf.0" : "vf.head.0"))];
        bool[] begins = Enumerable.Repeat(true, Environments).ToArray();
        int truncations = 0;
        for (int rollout = 0; rollout < Rollouts; rollout++)
        {
            agent.Learn(agent.StepsPerUpdate);
            RolloutInspection seen = agent.Inspect().Rollout;
            for (int row = 0; row < seen.Rows; row++)
            {
                int i = row % Environments;
                if (begins[i])
                {
                    cells[i].Reset();
                }

                float[] observation = [.. seen.Observations.AsSpan(2 * row, 2)];
                Assert.Equal(cells[i].Step(observation)[0], seen.Values[row], 1e-5);
                if (seen.IsTransition[row] && seen.Discounts[row] != 0)
                {
                    Assert.Equal(cells[i].Peek(Noise.Following[observation[0]])[0], seen.NextValues[row], 1e-5);
                    truncations += seen.Boundaries[row] ? 1 : 0;
                }

                begins[i] = mode == AutoresetMode.SameStep ? seen.Boundaries[row] : !seen.IsTransition[row];
            }
        }

        Assert.True(truncations > 5);
    }

    [Theory]
    [InlineData("gru", false)]
    [InlineData("gru", true)]
    [InlineData("lstm", false)]
    public void Sessions_remember_each_its_own_game(string memory, bool shared)
    {
        using Agent agent = Make("a2c", memory, shared, 4, AutoresetMode.SameStep);
        using Policy policy = agent.ToPolicy();
        Assert.True(policy.HasMemory);
        PolicySession[] sessions = [policy.NewSession(), policy.NewSession()];
        PlainCell[] cells = [.. sessions.Select(_ => new PlainCell(policy, shared ? "body.memory" : "pi.memory", shared ? "pi.0" : "pi.head.0"))];
        var rng = new Rng(3);
        var probabilities = new float[3];
        for (int step = 0; step < 60; step++)
        {
            int i = rng.NextInt32(2);
            float[] observation = [(float)rng.NextNormal(), (float)rng.NextNormal()];
            if (rng.NextInt32(8) == 0)
            {
                sessions[i].Reset();
                cells[i].Reset();
            }

            double[] odds = [.. cells[i].Step(observation).Select(Math.Exp)];
            sessions[i].Probabilities(observation, [], probabilities);
            for (int action = 0; action < 3; action++)
            {
                Assert.Equal(odds[action] / odds.Sum(), probabilities[action], 1e-5);
            }
        }
    }

    internal static Agent Make(string algorithm, string memory, bool shared, int steps, AutoresetMode mode)
    {
        AlgorithmInfo info = Algorithms.Find(algorithm);
        AgentOptions options = info.Hyperparameters.Set(
            info.Hyperparameters.Defaults with { Seed = 2 },
            [
                "hidden=none", $"memory={memory}", "memory_size=5", $"n_steps={steps}", $"shared_trunk={(shared ? "true" : "false")}",
                .. Still(algorithm),
            ]);
        return info.Create(new EnvironmentSource(() => new Noise(), Environments, seed: 6, mode, id: "Noise"), options, new ManagedBackend<float>());
    }

    /// <summary>Steps so small that they move no parameter.</summary>
    private static string[] Still(string algorithm) => algorithm switch
    {
        "ppo" => ["minibatch_size=12", "learning_rate=1e-30"],
        "acktr" => ["learning_rate=1e-30", "cold_start=0"],
        "trpo" => ["max_kl=1e-30", "value_learning_rate=1e-30", "value_minibatch_size=4"],
        _ => ["learning_rate=1e-30"],
    };
}
