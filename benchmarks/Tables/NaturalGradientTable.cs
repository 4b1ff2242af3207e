using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Benchmarks;

/// <summary>
/// An update of ACKTR as a multiple of one of A2C, on CartPole-v1 with 8 environments: by width of the two hidden layers, by transitions per
/// update, and by updates between two inversions, with a batch folded into the factors twice as often. A turn is as many updates as the longest interval.
/// </summary>
internal static class NaturalGradientTable
{
    private const double SecondsPerRow = 2;
    private const int Environments = 8;
    private const int Turn = 50;
    private static readonly int[] Intervals = [2, 10, 20, 50];

    public static void Print()
    {
        Console.WriteLine("An update of ACKTR as a multiple of one of A2C, by updates between two inversions; the default is 50");
        Console.WriteLine($"{"width",5}{"transitions",13}{"A2C",11}{string.Concat(Intervals.Select(interval => $"{$"/{interval}",8}"))}");
        foreach (int width in (int[])[32, 64, 128])
        {
            foreach (int transitions in (int[])[160, 640, 2048])
            {
                PrintRow(width, transitions);
            }
        }
    }

    private static void PrintRow(int width, int transitions)
    {
        Agent[] agents =
        [
            Make("a2c", width, transitions),
            .. Intervals.Select(interval => Make("acktr", width, transitions, $"inversion_interval={interval}", $"statistics_interval={interval / 2}")),
        ];
        foreach (Agent agent in agents)
        {
            Learn(agent); // inversions are more frequent before the first interval is over
        }

        double[] seconds = Race.Run(SecondsPerRow, [.. agents.Select(agent => (Action)(() => Learn(agent)))]);
        Console.WriteLine($"{width,5}{transitions,13}{1e6 / Turn * seconds[0],8:0} µs{string.Concat(seconds[1..].Select(time => $"{time / seconds[0],8:0.00}"))}");
        foreach (Agent agent in agents)
        {
            agent.Dispose();
        }
    }

    private static void Learn(Agent agent) => agent.Learn((long)Turn * agent.StepsPerUpdate);

    private static Agent Make(string algorithm, int width, int transitions, params string[] settings)
    {
        AlgorithmInfo info = Algorithms.Find(algorithm);
        AgentOptions options = info.Hyperparameters.Defaults;
        foreach (string setting in (string[])[$"n_steps={transitions / Environments}", $"hidden={width},{width}", .. settings])
        {
            options = info.Hyperparameters.Set(options, setting);
        }

        return info.Create(EnvironmentSource.Of("CartPole-v1", Environments, seed: 0), options, new ManagedBackend<float>());
    }
}
