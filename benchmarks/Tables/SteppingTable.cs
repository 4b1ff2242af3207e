using Gradus.Envs;
using Gradus.Tensors.Randomness;

namespace Gradus.Benchmarks.Tables;

/// <summary>CartPole steps per second on one core: 1,024 together through a vector environment, and one through <see cref="IEnvironment"/>.</summary>
internal static class SteppingTable
{
    private const int Count = 1024;
    private const int ActionTables = 16;
    private const int StepsPerCall = 1_000;
    private const double SecondsEach = 1.0;

    public static void Print()
    {
        using var vector = VectorEnvironment.Make("CartPole-v1", Count, seed: 1, AutoresetMode.SameStep, threads: 1);
        var observations = new float[Count * vector.ObservationSize];
        vector.Reset(observations);
        var rng = new Rng(2);
        int[] actions = [.. Enumerable.Range(0, ActionTables * Count).Select(_ => rng.NextInt32(2))];
        int table = 0;

        IEnvironment one = EnvironmentRegistry.Make("CartPole-v1");
        var observation = new float[4];
        one.Reset(1, observation);
        double[] seconds = Race.Run(
            SecondsEach,
            () =>
            {
                table = (table + 1) % ActionTables;
                vector.Step(actions.AsSpan(table * Count, Count), observations);
            },
            () => Balance(one, observation));
        Console.WriteLine($"CartPole, {Count:N0} together, random actions: {Count / seconds[0] / 1e6,8:0.0} M steps/s");
        Console.WriteLine($"CartPole, one, balanced by a rule:         {StepsPerCall / seconds[1] / 1e6,8:0.0} M steps/s");
    }

    private static void Balance(IEnvironment one, float[] observation)
    {
        for (int i = 0; i < StepsPerCall; i++)
        {
            if (one.Step(observation[2] + (0.5f * observation[3]) > 0 ? 1 : 0, observation).Ended)
            {
                one.Reset(null, observation);
            }
        }
    }
}
