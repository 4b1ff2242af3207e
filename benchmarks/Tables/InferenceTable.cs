using Gradus.Envs;
using Gradus.Inference;
using Gradus.Rl;

namespace Gradus.Benchmarks;

/// <summary>One action by the library and by the build of Gradus.Inference for .NET Standard 2.1, both on this runtime.</summary>
internal static class InferenceTable
{
    private const double SecondsPerRow = 1;

    private static readonly (string Name, string Task, string[] Settings)[] Networks =
    [
        ("4-64-64-2, tanh", "CartPole-v1", ["hidden=64,64"]),
        ("8-256-256-4, relu", "LunarLander-v3", ["hidden=256,256", "activation=relu"]),
        ("64, GRU 64", "CartPole-v1", ["hidden=64", "memory=gru"]),
        ("MinAtar's network", "MinAtar/Breakout-v0", ["network=conv"]),
    ];

    public static void Print()
    {
        Console.WriteLine("One greedy action, one thread");
        Console.WriteLine($"{"",-20}{"Gradus.Rl",12}{"Gradus.Inference for .NET Standard 2.1",42}");
        foreach ((string name, string task, string[] settings) in Networks)
        {
            PrintRow(name, task, settings);
        }
    }

    private static void PrintRow(string name, string task, string[] settings)
    {
        AlgorithmInfo info = Algorithms.Find("a2c");
        AgentOptions options = info.Hyperparameters.Set(info.Hyperparameters.Defaults, settings);
        string file = Path.GetTempFileName();
        using (Agent agent = info.Create(EnvironmentSource.Of(task, 1, seed: 0), options, new ManagedBackend<float>()))
        {
            agent.Save(file);
        }

        using Policy policy = Policy.Load(file);
        PolicySession library = policy.NewSession();
        ActingSession alone = TrainedPolicy.Load(file).NewSession();
        File.Delete(file);
        float[] observation = new float[policy.ObservationSpace.Size];
        policy.ObservationSpace.Sample(new Rng(0), observation);
        for (int i = 0; i < observation.Length; i++)
        {
            observation[i] = Math.Clamp(observation[i], -1, 1); // CartPole's box has no bounds for velocities
        }

        double[] seconds = Race.Run(SecondsPerRow, () => library.Act(observation), () => alone.Act(observation));
        Console.WriteLine($"{name,-20}{1e9 * seconds[0],9:0} ns{1e9 * seconds[1],39:0} ns");
    }
}
