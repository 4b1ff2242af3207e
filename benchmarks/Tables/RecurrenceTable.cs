using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Benchmarks;

/// <summary>
/// An update with 64 recurrent units, in place of both of two hidden layers of 64 or of the second, as a multiple of the update without,
/// on CartPole-v1 with 8 environments and the defaults of each algorithm; and one step of a session.
/// </summary>
internal static class RecurrenceTable
{
    private const double SecondsPerRow = 2;
    private const int Environments = 8;

    private static readonly (string Name, string[] Settings)[] Networks =
    [
        ("GRU", ["hidden=none", "memory=gru"]),
        ("64, GRU", ["hidden=64", "memory=gru"]),
        ("64, LSTM", ["hidden=64", "memory=lstm"]),
    ];

    public static void Print()
    {
        Console.WriteLine("An update with 64 recurrent units in place of hidden layers, as a multiple of the update without");
        Console.WriteLine($"{"",-8}{"trunk",-10}{"64-64",11}{string.Concat(Networks.Select(network => $"{network.Name,10}"))}");
        foreach (string algorithm in (string[])["a2c", "ppo", "acktr", "trpo"])
        {
            foreach (bool shared in algorithm == "trpo" ? (bool[])[false] : [false, true])
            {
                PrintRow(algorithm, shared);
            }
        }

        PrintSessions();
    }

    private static void PrintRow(string algorithm, bool shared)
    {
        Agent[] agents =
        [
            Make(algorithm, shared, "hidden=64,64"), .. Networks.Select(network => Make(algorithm, shared, network.Settings)),
        ];
        foreach (Agent agent in agents)
        {
            agent.Learn(20L * agent.StepsPerUpdate);
        }

        double[] seconds = Race.Run(SecondsPerRow, [.. agents.Select(agent => (Action)(() => agent.Learn(agent.StepsPerUpdate)))]);
        string ratios = string.Concat(seconds[1..].Select(time => $"{time / seconds[0],10:0.00}"));
        Console.WriteLine($"{algorithm,-8}{(shared ? "shared" : "separate"),-10}{1e6 * seconds[0],8:0} µs{ratios}");
        foreach (Agent agent in agents)
        {
            agent.Dispose();
        }
    }

    private static void PrintSessions()
    {
        Console.WriteLine($"{"",-18}{"one step",11}   of a session on CartPole-v1");
        (string Name, string[] Settings)[] networks =
        [
            ("64-64", ["hidden=64,64"]),
            ("GRU 64", ["hidden=none", "memory=gru"]),
            ("64, GRU 64", ["hidden=64", "memory=gru"]),
            ("64, LSTM 64", ["hidden=64", "memory=lstm"]),
        ];
        Policy[] policies = [.. networks.Select(network => ToPolicy(network.Settings))];
        double[] seconds = Race.Run(2 * SecondsPerRow, [.. policies.Select(policy => Step(policy.NewSession()))]);
        for (int i = 0; i < networks.Length; i++)
        {
            Console.WriteLine($"{networks[i].Name,-18}{1e9 * seconds[i],8:0} ns");
            policies[i].Dispose();
        }

        static Policy ToPolicy(string[] settings)
        {
            using Agent agent = Make("a2c", shared: false, settings);
            return agent.ToPolicy();
        }

        static Action Step(PolicySession session)
        {
            float[] observation = [0.01f, -0.2f, 0.03f, 0.4f];
            return () => session.Act(observation);
        }
    }

    private static Agent Make(string algorithm, bool shared, params string[] settings)
    {
        AlgorithmInfo info = Algorithms.Find(algorithm);
        AgentOptions options = info.Hyperparameters.Set(
            info.Hyperparameters.Defaults, [.. settings, $"shared_trunk={(shared ? "true" : "false")}"]);
        return info.Create(EnvironmentSource.Of("CartPole-v1", Environments, seed: 0), options, new ManagedBackend<float>());
    }
}
