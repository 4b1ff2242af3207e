using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Fuzzing;

/// <summary>Small agents after a little training, whose files are the valid input that is damaged.</summary>
internal static class TrainedAgent
{
    public static Agent Make(string algorithm, string environment, string setting)
    {
        AlgorithmInfo info = Algorithms.Find(algorithm);
        string[] small = algorithm == "ppo" ? ["n_steps=20", "minibatch_size=40"] : ["n_steps=20"];
        AgentOptions options = info.Hyperparameters.Set(info.Hyperparameters.Defaults, [.. small, setting]);
        Agent agent = info.Create(EnvironmentSource.Of(environment, count: 2, seed: 1), options, new ManagedBackend<float>());
        agent.Learn(80);
        return agent;
    }

    /// <summary>The content of a file that something writes.</summary>
    public static byte[] FileOf(Action<string> write)
    {
        string path = Path.GetTempFileName();
        try
        {
            write(path);
            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
