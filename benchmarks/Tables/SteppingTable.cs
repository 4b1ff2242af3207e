using System.Diagnostics;
using Gradus.Envs;

namespace Gradus.Benchmarks;

/// <summary>
/// Environment steps per second under random actions, resets included: through <see cref="VectorEnvironment"/> one by one and together (on
/// vector lanes, or with worlds side by side), the best turns of each; what two threads bring, over <see cref="Slices"/> during which the
/// machine gave two whole cores; and one CartPole through <see cref="IEnvironment"/>.
/// </summary>
internal static class SteppingTable
{
    private const int StepsPerCall = 1_000;
    private const double SecondsEach = 1;
    private const int Threads = 2;
    private const int Rounds = 24;
    private const double SecondsOfSlices = 6;
    private const double SliceSeconds = 0.05;

    private static readonly (string Id, int Count, int StepsPerTurn)[] Environments =
    [
        ("CartPole-v1", 1024, 1), ("Acrobot-v1", 1024, 1), ("MountainCar-v0", 1024, 1), ("MountainCarContinuous-v0", 1024, 1), ("Pendulum-v1", 1024, 1),
        ("LunarLander-v3", 64, 10), ("LunarLander-v3", 1024, 1), ("LunarLanderContinuous-v3", 64, 10), ("BipedalWalker-v3", 64, 10), ("BipedalWalkerHardcore-v3", 64, 10),
    ];

    public static void Print()
    {
        Console.WriteLine("Steps/s at best, and over slices of a twentieth of a second while both processors are whole cores.");
        Console.WriteLine($"{"",-25}{"",6}{"at best",22}{"",6}{"over slices",24}");
        Console.WriteLine($"{"",-25}{"count",6}{"one by one",12}{"together",13}{"ratio",7}{"together",12}{"2 threads",10}{"of all",7}{"counted",10}");
        foreach ((string id, int count, int stepsPerTurn) in Environments)
        {
            PrintRow(id, count, stepsPerTurn);
        }

        IEnvironment one = EnvironmentRegistry.Make("CartPole-v1");
        var observation = new float[4];
        one.Reset(1, observation);
        double perCall = Race.Run(1, () => Balance(one, observation))[0];
        Console.WriteLine($"CartPole, one through IEnvironment, balanced by a rule: {StepsPerCall / perCall:N0}");
    }

    private static void PrintRow(string id, int count, int stepsPerTurn)
    {
        using var single = new Contender(id, count, threads: 1, batched: false, stepsPerTurn);
        using var together = new Contender(id, count, threads: 1, batched: true, stepsPerTurn);
        using var threaded = new Contender(id, count, Threads, batched: true, stepsPerTurn);
        double steps = count * stepsPerTurn;
        double[] seconds = Race.Run(SecondsEach, single.Step, together.Step);
        Slices slices = Slices.Run(Threads, Rounds, SecondsOfSlices, (1, () => steps * CallsPerSecond(together)), (Threads, () => steps * CallsPerSecond(threaded)));
        Console.WriteLine(
            $"{id,-25}{count,6:N0}{steps / seconds[0],12:N0}{steps / seconds[1],13:N0}{seconds[0] / seconds[1],7:0.0}"
            + $"{slices.Speed(0),12:N0}{slices.Ratio(1, 0),10:0.00}{slices.RatioOfAll(1, 0),7:0.00}{$"{slices.Counted} of {slices.Rounds}",10}");
        slices.PrintWarning(Threads);
    }

    private static double CallsPerSecond(Contender contender)
    {
        long start = Stopwatch.GetTimestamp();
        int calls = 0;
        double seconds;
        do
        {
            contender.Step();
            calls++;
            seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        while (seconds < SliceSeconds);
        return calls / seconds;
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

    private sealed class Contender : IDisposable
    {
        private const int ActionTables = 16;

        private readonly VectorEnvironment _environments;
        private readonly float[] _observations;
        private readonly float[] _reals;
        private readonly int[] _integers;
        private readonly int _stepsPerTurn;
        private int _table;

        public Contender(string id, int count, int threads, bool batched, int stepsPerTurn)
        {
            _environments = VectorEnvironment.Make(id, count, seed: 1, AutoresetMode.SameStep, threads, batched);
            _stepsPerTurn = stepsPerTurn;
            _observations = new float[count * _environments.ObservationSize];
            int width = _environments.ActionSize;
            var rng = new Rng(2);
            _reals = new float[ActionTables * count * width];
            for (int i = 0; i < ActionTables * count; i++)
            {
                _environments.ActionSpace.Sample(rng, _reals.AsSpan(i * width, width));
            }

            _integers = [.. _reals.Select(real => (int)real)];
            _environments.Reset(_observations);
        }

        public void Step()
        {
            int length = _reals.Length / ActionTables;
            for (int i = 0; i < _stepsPerTurn; i++)
            {
                _table = (_table + 1) % ActionTables;
                if (_environments.ActionSpace is Box)
                {
                    _environments.Step(_reals.AsSpan(_table * length, length), _observations);
                }
                else
                {
                    _environments.Step(_integers.AsSpan(_table * length, length), _observations);
                }
            }
        }

        public void Dispose() => _environments.Dispose();
    }
}
