// Lesson 12: a long run inside a service. Progress, a shutdown in the middle, run state on disk, and what happens when something fails.
//
//     dotnet run -c Release --project examples/12-LongTraining
using Gradus.Envs;
using Gradus.Rl;

const long Budget = 60_000;
A2COptions options = new() { Seed = 42, LearningRate = 6e-3 };
string folder = Directory.CreateTempSubdirectory("gradus-").FullName;
string state = Path.Combine(folder, "state.safetensors");
string file = Path.Combine(folder, "policy.safetensors");

// The result of an uninterrupted run, for comparison.
string undisturbed;
using (var envs = VectorEnvironment.Make("CartPole-v1", count: 8, seed: 42))
using (var agent = new A2C(envs, options))
{
    agent.Learn(Budget);
    undisturbed = agent.ParameterHash();
}

// The service is told to shut down. Learn returns after the current update, and the agent stays usable: its policy is saved to act with,
// and its state to resume from.
using (var shutdown = new CancellationTokenSource())
using (var envs = VectorEnvironment.Make("CartPole-v1", count: 8, seed: 42))
using (var agent = new A2C(envs, options))
{
    agent.Learn(Budget, new Progress(shutdown, shutdownAt: 25_000), shutdown.Token);
    agent.Save(file);
    TrainingState.Save(state, agent);
    Console.WriteLine($"\nshut down after {agent.EnvironmentSteps:N0} of {Budget:N0} steps\n");
}

// The next process makes the same environments and the same agent, loads the state, and continues to the end of the same budget.
using (var shutdown = new CancellationTokenSource())
using (var envs = VectorEnvironment.Make("CartPole-v1", count: 8, seed: 42))
using (var agent = new A2C(envs, options))
{
    TrainingState.Load(state, agent);
    agent.Resume(new Progress(shutdown, shutdownAt: long.MaxValue), shutdown.Token);
    Console.WriteLine();
    Claim.That(agent.ParameterHash() == undisturbed, "the resumed run equals the uninterrupted one, bit for bit");
}

// An environment fails. The exception says which one, when and with which seed; the policy learned so far can be saved.
using (var envs = new VectorEnvironment(() => new BrokenSensor(), count: 8, seed: 42, id: "BrokenSensor"))
using (var agent = new A2C(envs, options))
{
    string failure = "";
    try
    {
        agent.Learn(Budget);
    }
    catch (EnvironmentException exception)
    {
        failure = exception.Message;
    }

    agent.Save(file);
    Console.WriteLine($"\n{failure}");
    Claim.That(failure.Length > 0, "a failing environment is named, and the agent can be saved");
}

// Numbers blow up because of an absurd step size. The update that would have ruined the parameters is not applied.
using (var envs = VectorEnvironment.Make("CartPole-v1", count: 8, seed: 42))
using (var agent = new A2C(envs, options with { LearningRate = 1e30 }))
{
    string failure = "";
    try
    {
        agent.Learn(Budget);
    }
    catch (TrainingFailedException exception)
    {
        failure = exception.Message;
    }

    agent.Save(file);
    using var policy = Policy.Load(file); // refuses a file with a number that is not finite
    Console.WriteLine($"\n{failure}");
    Claim.That(failure.Length > 0, "a NaN or an infinity stops the run, and never reaches the parameters");
}

Directory.Delete(folder, recursive: true);

internal sealed class Progress(CancellationTokenSource shutdown, long shutdownAt) : ITrainingObserver
{
    private const int Interval = 10_000;
    private readonly EpisodeWindow _window = new();
    private long _next;

    public void OnEpisode(Agent agent, int environment, double episodeReturn, int length) => _window.Add(episodeReturn, length);

    public TrainingSignal OnUpdate(Agent agent, MetricRow metrics)
    {
        if (agent.EnvironmentSteps >= _next && _window.Episodes > 0)
        {
            _next = agent.EnvironmentSteps + Interval;
            Console.WriteLine($"{agent.EnvironmentSteps,8:N0} steps, mean return {_window.MeanReturn:F1}");
        }

        if (agent.EnvironmentSteps >= shutdownAt)
        {
            shutdown.Cancel(); // in a service: the host does this, from any thread
        }

        return TrainingSignal.Continue;
    }
}
