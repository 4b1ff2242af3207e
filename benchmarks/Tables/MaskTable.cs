using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Benchmarks;

/// <summary>
/// What action masks cost: whole updates of every algorithm on CartPole, and on the same CartPole as it says of all actions that they are
/// legal.
/// </summary>
internal static class MaskTable
{
    /// <summary>Of every algorithm but those that learn from a number of their own.</summary>
    private const int Environments = 8;

    private const double SecondsEach = 6;

    public static void Print()
    {
        Console.WriteLine(
            $"CartPole with {Environments} environments: environment steps/s at best, without masks and with masks that allow everything.");
        Console.WriteLine($"{"",-10}{"without",12}{"with",12}{"cost",8}");
        foreach (AlgorithmInfo algorithm in Algorithms.All)
        {
            using Agent plain = Make(algorithm, () => new Permissive(new CartPole(), hasMask: false));
            using Agent masked = Make(algorithm, () => new Permissive(new CartPole(), hasMask: true));
            plain.Learn(plain.StepsPerUpdate * 4);
            masked.Learn(masked.StepsPerUpdate * 4);
            int steps = plain.StepsPerUpdate;
            double[] seconds = Race.Run(SecondsEach, () => plain.Learn(steps), () => masked.Learn(steps));
            double cost = (seconds[1] / seconds[0]) - 1;
            Console.WriteLine($"{algorithm.Name,-10}{steps / seconds[0],12:N0}{steps / seconds[1],12:N0}{cost,8:P1}");
        }
    }

    private static Agent Make(AlgorithmInfo algorithm, Func<IEnvironment> factory) => algorithm.Create(
        new EnvironmentSource(factory, algorithm.Hyperparameters.Defaults.Environments ?? Environments, seed: 1, id: "CartPole-v1"),
        algorithm.OptionsFor("CartPole-v1"),
        new ManagedBackend<float>());

    /// <summary>Has a mask in which everything is legal, or none.</summary>
    private sealed class Permissive(IEnvironment inner, bool hasMask) : IMaskedEnvironment
    {
        public bool HasActionMask => hasMask;

        public Space ObservationSpace => inner.ObservationSpace;

        public Space ActionSpace => inner.ActionSpace;

        public void Reset(ulong? seed, Span<float> observation) => inner.Reset(seed, observation);

        public StepResult Step(EnvironmentAction action, Span<float> observation) => inner.Step(action, observation);

        public void WriteActionMask(Span<bool> mask) => mask.Fill(true);
    }
}
