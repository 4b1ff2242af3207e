using Gradus.Envs;
using Gradus.Envs.Spaces;
using Gradus.Tensors.Randomness;

namespace Gradus.Benchmarks.Tables;

/// <summary>
/// Environment steps per second under random actions, resets included: through <see cref="VectorEnvironment"/> one by one, together (on vector
/// lanes, or with worlds side by side) and together on two threads; and one CartPole through <see cref="IEnvironment"/>.
/// </summary>
internal static class SteppingTable
{
    private const int StepsPerCall = 1_000;
    private const double SecondsEach = 1.5;

    private static readonly (string Id, int Count, int StepsPerTurn)[] Environments =
    [
        ("CartPole-v1", 1024, 1), ("Acrobot-v1", 1024, 1), ("MountainCar-v0", 1024, 1), ("MountainCarContinuous-v0", 1024, 1), ("Pendulum-v1", 1024, 1),
        ("LunarLander-v3", 64, 10), ("LunarLanderContinuous-v3", 64, 10), ("BipedalWalker-v3", 64, 10), ("BipedalWalkerHardcore-v3", 64, 10),
    ];

    public static void Print()
    {
        Console.WriteLine("steps/s                        count    one by one      together   ratio   two threads   ratio");
        foreach ((string id, int count, int stepsPerTurn) in Environments)
        {
            using var single = new Contender(id, count, threads: 1, batched: false, stepsPerTurn);
            using var together = new Contender(id, count, threads: 1, batched: true, stepsPerTurn);
            using var threaded = new Contender(id, count, threads: 2, batched: true, stepsPerTurn);
            double[] seconds = Race.Run(SecondsEach, single.Step, together.Step, threaded.Step);
            double steps = count * stepsPerTurn;
            Console.WriteLine(
                $"{id,-28} {count,7:N0} {steps / seconds[0],13:N0} {steps / seconds[1],13:N0} {seconds[0] / seconds[1],7:0.0} {steps / seconds[2],13:N0} {seconds[1] / seconds[2],7:0.00}");
        }

        IEnvironment one = EnvironmentRegistry.Make("CartPole-v1");
        var observation = new float[4];
        one.Reset(1, observation);
        double perCall = Race.Run(1, () => Balance(one, observation))[0];
        Console.WriteLine($"CartPole, one through IEnvironment, balanced by a rule: {StepsPerCall / perCall:N0}");
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
