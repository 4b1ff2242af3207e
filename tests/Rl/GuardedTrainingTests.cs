using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>A run of every algorithm over memory that the host cannot index, with the bits of the managed backend.</summary>
public sealed class GuardedTrainingTests
{
    public static TheoryData<string, string> Runs
    {
        get
        {
            var runs = new TheoryData<string, string>();
            foreach (AlgorithmInfo algorithm in Algorithms.All)
            {
                runs.Add(algorithm.Name, "CartPole-v1");
                runs.Add(algorithm.Name, "Pendulum-v1");
            }

            return runs;
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void A_run_touches_no_memory_on_the_side(string algorithm, string environment)
    {
        var managed = new ManagedBackend<float>();
        Assert.Equal(Train(algorithm, environment, "", managed), Train(algorithm, environment, "", new GuardedBackend<float>(managed)));
    }

    /// <summary>What no tuned setting turns on has memory of its own: velocities, statistics, old values, a trunk.</summary>
    [Theory]
    [InlineData("acktr", "momentum=0.9 adaptive_kl=true adaptive_damping=true curvature=kfac_eigen")]
    [InlineData("acktr", "shared_trunk=true momentum=0.5 squash_actions=true log_std=state")]
    [InlineData("acktr", "curvature=ekfac")]
    [InlineData("acktr", "curvature=foof shared_trunk=true")]
    [InlineData("acktr", "curvature=eva")]
    [InlineData("acktr", "curvature=muon momentum=0.9")]
    [InlineData("acktr", "curvature=soap momentum=0.9")]
    [InlineData("a2c", "optimizer=sgd shared_trunk=true log_std=state")]
    [InlineData("ppo", "optimizer=rmsprop clip_value=true target_kl=0.01 normalize_advantage=true")]
    [InlineData("a2c", "log_std=sde")]
    [InlineData("ppo", "log_std=sde sde_steps=4 squash_actions=true")]
    [InlineData("a3c", "optimizer=adam write=cas")]
    [InlineData("a3c", "optimizer=sgd write=locked shared_trunk=true")]
    public void Options_that_are_off_by_default_touch_none_either(string algorithm, string settings)
    {
        var managed = new ManagedBackend<float>();
        Assert.Equal(Train(algorithm, "Pendulum-v1", settings, managed), Train(algorithm, "Pendulum-v1", settings, new GuardedBackend<float>(managed)));
    }

    /// <summary>The hash of the parameters after a short run.</summary>
    internal static string Train(string algorithm, string environment, string settings, Backend<float> backend, int steps = 3100)
    {
        AlgorithmInfo info = Algorithms.Find(algorithm);
        AgentOptions tuned = settings.Split(' ', StringSplitOptions.RemoveEmptyEntries).Aggregate(info.OptionsFor(environment), info.Hyperparameters.Set);
        PolicyOptions options = ((PolicyOptions)tuned) with { Seed = 5, NormalizeObservations = true, NormalizeRewards = true };
        int count = algorithm == "a3c" ? 1 : tuned.Environments ?? 3; // one worker, so that the order of its pushes is fixed
        using Agent agent = info.Create(EnvironmentSource.Of(environment, count, seed: 5), options, backend);
        agent.Learn(steps);
        return agent.ParameterHash();
    }
}
