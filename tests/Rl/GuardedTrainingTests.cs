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
        Assert.Equal(Train(algorithm, environment, managed), Train(algorithm, environment, new GuardedBackend<float>(managed)));
    }

    private static string Train(string algorithm, string environment, Backend<float> backend)
    {
        AlgorithmInfo info = Algorithms.Find(algorithm);
        ActorCriticOptions options = ((ActorCriticOptions)info.OptionsFor(environment)) with { Seed = 5, NormalizeObservations = true, NormalizeRewards = true };
        int count = algorithm == "a3c" ? 1 : 3; // one worker, so that the order of its pushes is fixed
        using Agent agent = info.Create(EnvironmentSource.Of(environment, count, seed: 5), options, backend);
        agent.Learn(3100);
        return agent.ParameterHash();
    }
}
