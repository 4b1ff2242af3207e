using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Benchmarks;

/// <summary>
/// What more workers bring A3C, under each write policy: environment steps per second of whole runs, in <see cref="Slices"/>. Beside
/// it the machine's ceiling, which is the speed-up of as many runs of one worker each that share nothing, and the speed-ups of the
/// paper's table 2 (time to a score, averaged over games).
/// </summary>
internal static class WorkersTable
{
    private const int MaxSteps = 20;
    private const int RoundsPerPolicy = 24;
    private const double SecondsPerPolicy = 18;

    private static readonly (int Workers, double Paper)[] All = [(1, 1.0), (2, 2.1), (4, 3.7), (8, 6.9), (16, 12.5)];

    public static void Print()
    {
        int cores = Environment.ProcessorCount;
        (int Workers, double Paper)[] counts = [.. All.Where(count => count.Workers <= 2 * cores)];
        Console.WriteLine($"A3C, separate 64-64 tanh networks, t_max = {MaxSteps}, {cores} processors.");
        Console.WriteLine("A round of slices counts if all processors are whole cores all the time; 'of all' counts every round.");
        Console.WriteLine($"{"",-7}{"workers",8}{"steps/s",10}{"speed-up",10}{"of all",8}{"ceiling",9}{"of all",8}{"counted",11}{"paper",7}{"stale",7}{"lost",8}");
        Console.WriteLine("CartPole-v1, whose steps cost next to nothing");
        foreach (WritePolicy policy in Enum.GetValues<WritePolicy>())
        {
            PrintPolicy("CartPole-v1", 150_000, policy, counts, cores);
        }

        Console.WriteLine("LunarLander-v3, a body in a world with contacts");
        PrintPolicy("LunarLander-v3", 30_000, WritePolicy.Racy, counts, cores);
    }

    /// <param name="id">The environment.</param>
    /// <param name="stepsBefore">Steps before the first slice: by then a policy plays long episodes, and rollouts are full.</param>
    /// <param name="policy">How pushes meet.</param>
    /// <param name="counts">Numbers of workers.</param>
    /// <param name="cores">Processors of the machine.</param>
    private static void PrintPolicy(string id, int stepsBefore, WritePolicy policy, (int Workers, double Paper)[] counts, int cores)
    {
        A3C[] together = [.. counts.Select(count => Agent(id, policy, count.Workers))];
        A3C[] apart = [.. Enumerable.Range(0, counts[^1].Workers).Select(_ => Agent(id, policy, 1))];
        Array.ForEach([.. together, .. apart], agent => agent.Learn(stepsBefore));
        Slices slices = Slices.Run(
            cores,
            RoundsPerPolicy,
            SecondsPerPolicy,
            [
                .. counts.Select((count, i) => (count.Workers, (Func<double>)(() => new LearningSpeed().Of(together[i])))),
                .. counts[1..].Select(count => (count.Workers, (Func<double>)(() => SpeedOf(apart[..count.Workers])))),
            ]);
        for (int i = 0; i < counts.Length; i++)
        {
            int ceiling = i == 0 ? 0 : counts.Length + i - 1;
            Console.WriteLine(
                $"{policy,-7}{counts[i].Workers,8}{slices.Speed(i),10:N0}{slices.Ratio(i, 0),10:0.00}{slices.RatioOfAll(i, 0),8:0.00}"
                + $"{slices.Ratio(ceiling, 0),9:0.00}{slices.RatioOfAll(ceiling, 0),8:0.00}{$"{slices.Counted} of {slices.Rounds}",11}"
                + $"{counts[i].Paper,7:0.0}{together[i].Staleness.Mean,7:0.00}{together[i].LostUpdateShare,8:P2}");
        }

        slices.PrintWarning(cores);
        Array.ForEach([.. together, .. apart], agent => agent.Dispose());
    }

    /// <summary>What agents do together, each on a thread of its own.</summary>
    private static double SpeedOf(A3C[] agents)
    {
        var speeds = new double[agents.Length];
        Thread[] threads = [.. agents.Select((agent, i) => new Thread(() => speeds[i] = new LearningSpeed().Of(agent)))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return speeds.Sum();
    }

    private static A3C Agent(string id, WritePolicy policy, int workers) =>
        new(EnvironmentSource.Of(id, workers, seed: 0), new A3COptions { Write = policy, Steps = MaxSteps });
}
