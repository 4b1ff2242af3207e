using System.Diagnostics;
using Gradus.Envs;
using Gradus.Rl.A3C;
using A3CAgent = Gradus.Rl.A3C.A3C;

namespace Gradus.Benchmarks.Tables;

/// <summary>
/// What more workers bring A3C, under each write policy: environment steps per second of whole trainings, in turns, the best turn of each. The
/// speed-ups of the paper's table 2 (time to a score, averaged over games) stand beside.
/// </summary>
internal static class WorkersTable
{
    private const int MaxSteps = 20;
    private const int StepsPerTurn = 40_000;
    private const int Turns = 12;

    private static readonly (int Workers, double Paper)[] All = [(1, 1.0), (2, 2.1), (4, 3.7), (8, 6.9), (16, 12.5)];

    public static void Print()
    {
        (int Workers, double Paper)[] counts = [.. All.Where(count => count.Workers <= 2 * Environment.ProcessorCount)];
        Console.WriteLine($"A3C on CartPole-v1, separate 64-64 tanh networks, t_max = {MaxSteps}, {Environment.ProcessorCount} cores.");
        Console.WriteLine($"{"",-10}{"workers",9}{"steps/s",12}{"speed-up",10}{"the paper's",13}{"staleness",11}{"lost",10}");
        foreach (WritePolicy policy in Enum.GetValues<WritePolicy>())
        {
            PrintPolicy(policy, counts);
        }
    }

    private static void PrintPolicy(WritePolicy policy, (int Workers, double Paper)[] counts)
    {
        A3CAgent[] agents = [.. counts.Select(count => Agent(policy, count.Workers))];
        var best = new double[agents.Length];
        for (int turn = 0; turn < Turns; turn++)
        {
            for (int i = 0; i < agents.Length; i++)
            {
                best[i] = Math.Max(best[i], StepsPerSecond(agents[i]));
            }
        }

        for (int i = 0; i < agents.Length; i++)
        {
            Console.WriteLine(
                $"{policy,-10}{counts[i].Workers,9}{best[i],12:N0}{best[i] / best[0],10:0.00}{counts[i].Paper,13:0.0}{agents[i].Staleness.Mean,11:0.00}{agents[i].LostUpdateShare,10:P3}");
            agents[i].Dispose();
        }
    }

    private static double StepsPerSecond(A3CAgent agent)
    {
        long before = agent.EnvironmentSteps;
        long start = Stopwatch.GetTimestamp();
        agent.Learn(StepsPerTurn);
        return (agent.EnvironmentSteps - before) / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static A3CAgent Agent(WritePolicy policy, int workers)
    {
        using var environments = VectorEnvironment.Make("CartPole-v1", workers, seed: 0);
        return new A3CAgent(environments, new A3COptions { Write = policy, MaxSteps = MaxSteps });
    }
}
