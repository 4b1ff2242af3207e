using System.Diagnostics;
using Gradus.Envs;
using Gradus.Rl.A3C;
using A3CAgent = Gradus.Rl.A3C.A3C;

namespace Gradus.Benchmarks.Tables;

/// <summary>
/// What more workers bring A3C, under each write policy: environment steps per second of whole trainings, in turns, the best turn of each. Beside
/// it the machine's ceiling, which is the speed-up of as many trainings of one worker each that share nothing, and the speed-ups of the
/// paper's table 2 (time to a score, averaged over games).
/// </summary>
internal static class WorkersTable
{
    private const int MaxSteps = 20;
    private const int StepsPerTurn = 40_000;
    private const int Turns = 20;

    private static readonly (int Workers, double Paper)[] All = [(1, 1.0), (2, 2.1), (4, 3.7), (8, 6.9), (16, 12.5)];

    public static void Print()
    {
        (int Workers, double Paper)[] counts = [.. All.Where(count => count.Workers <= 2 * Environment.ProcessorCount)];
        Console.WriteLine($"A3C on CartPole-v1, separate 64-64 tanh networks, t_max = {MaxSteps}, {Environment.ProcessorCount} cores.");
        Console.WriteLine($"{"",-10}{"workers",9}{"steps/s",12}{"speed-up",10}{"ceiling",9}{"share",7}{"the paper's",13}{"staleness",11}{"lost",10}");
        foreach (WritePolicy policy in Enum.GetValues<WritePolicy>())
        {
            PrintPolicy(policy, counts);
        }
    }

    private static void PrintPolicy(WritePolicy policy, (int Workers, double Paper)[] counts)
    {
        A3CAgent[] together = [.. counts.Select(count => Agent(policy, count.Workers))];
        A3CAgent[] apart = [.. Enumerable.Range(0, counts[^1].Workers).Select(_ => Agent(policy, 1))];
        var best = new double[counts.Length];
        var ceiling = new double[counts.Length];
        for (int turn = 0; turn < Turns; turn++)
        {
            for (int i = 0; i < counts.Length; i++)
            {
                best[i] = Math.Max(best[i], StepsPerSecond(together[i]));
                ceiling[i] = Math.Max(ceiling[i], StepsPerSecond(apart[..counts[i].Workers]));
            }
        }

        for (int i = 0; i < counts.Length; i++)
        {
            (double speedUp, double most) = (best[i] / best[0], ceiling[i] / best[0]);
            Console.WriteLine(
                $"{policy,-10}{counts[i].Workers,9}{best[i],12:N0}{speedUp,10:0.00}{most,9:0.00}{speedUp / most,7:P0}{counts[i].Paper,13:0.0}{together[i].Staleness.Mean,11:0.00}{together[i].LostUpdateShare,10:P3}");
        }

        Array.ForEach([.. together, .. apart], agent => agent.Dispose());
    }

    /// <summary>What agents do together, each on a thread of its own.</summary>
    private static double StepsPerSecond(params A3CAgent[] agents)
    {
        long before = agents.Sum(agent => agent.EnvironmentSteps);
        long start = Stopwatch.GetTimestamp();
        Thread[] threads = [.. agents[1..].Select(agent => new Thread(() => agent.Learn(StepsPerTurn / agents.Length)))];
        Array.ForEach(threads, thread => thread.Start());
        agents[0].Learn(StepsPerTurn / agents.Length);
        Array.ForEach(threads, thread => thread.Join());
        return (agents.Sum(agent => agent.EnvironmentSteps) - before) / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static A3CAgent Agent(WritePolicy policy, int workers)
    {
        using var environments = VectorEnvironment.Make("CartPole-v1", workers, seed: 0);
        return new A3CAgent(environments, new A3COptions { Write = policy, MaxSteps = MaxSteps });
    }
}
