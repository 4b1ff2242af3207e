// Lesson 6: reinforcement learning. A2C learns to balance a pole.
//
//     dotnet run -c Release --project examples/06-CartPole
using Gradus.Envs;
using Gradus.Rl;

// Eight carts side by side; environment i starts from seed 42 + i. Each update acts for five steps in all of them, which makes forty
// transitions, and learns from these once.
using var envs = VectorEnvironment.Make("CartPole-v1", count: 8, seed: 42);

// The default options are the usual ones. On CartPole a larger learning rate learns faster. 'gradus train a2c CartPole-v1' uses the same
// value: it is in the table of tuned values, src/Rl/Defaults/a2c.json.
using var agent = new A2C(envs, new A2COptions { Seed = 42, LearningRate = 6e-3 });

// The untrained policy falls over at once.
EvaluationResult before = Evaluate();
Console.WriteLine($"before training   {before.Mean,6:F1} ± {before.StandardDeviation:F1}\n");

// An observer sees every episode and every update. This one prints a line now and then. The pole gives 1 per step and at most 500.
Console.WriteLine("   steps   mean return of the last 100 episodes");
agent.Learn(environmentSteps: 200_000, new Progress());

EvaluationResult after = Evaluate();
Console.WriteLine($"\nafter training    {after.Mean,6:F1} ± {after.StandardDeviation:F1}");
Console.WriteLine($"{agent.EnvironmentSteps:N0} steps, {agent.Updates:N0} updates, {agent.TrainingSeconds:F2} s: {agent.EnvironmentSteps / agent.TrainingSeconds:N0} steps/s");
Console.WriteLine($"parameters {agent.ParameterHash()[..16]}…, the same on every machine\n");
Claim.That(after.Mean >= 475, "CartPole-v1 is solved: the mean return over 100 episodes is at least 475");

// ToPolicy makes an immutable copy of the current policy. The evaluation plays episodes that training never saw, with greedy actions.
EvaluationResult Evaluate()
{
    using Policy policy = agent.ToPolicy();
    return Evaluation.Run(policy, "CartPole-v1", episodes: 100);
}

internal sealed class Progress : ITrainingObserver
{
    private const int Interval = 10_000;
    private readonly EpisodeWindow _window = new();
    private long _next = Interval;

    public void OnEpisode(Agent agent, int environment, double episodeReturn, int length) => _window.Add(episodeReturn, length);

    public TrainingSignal OnUpdate(Agent agent, MetricRow metrics)
    {
        if (agent.EnvironmentSteps >= _next)
        {
            _next += Interval;
            Console.WriteLine($"{agent.EnvironmentSteps,8}   {_window.MeanReturn,5:F1} {new string('*', (int)(_window.MeanReturn / 10))}");
        }

        return TrainingSignal.Continue; // TrainingSignal.Stop would end the run here
    }
}
