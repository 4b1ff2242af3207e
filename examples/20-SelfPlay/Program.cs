// Lesson 20: self-play. The agent learns tic-tac-toe against players drawn from its own past: a pool that an observer fills with copies of
// its policy. A random player in the pool keeps it from learning to beat itself alone.
//
//     dotnet run -c Release --project examples/20-SelfPlay
using Gradus.Envs;
using Gradus.Examples;
using Gradus.Rl;

const int Steps = 400_000;

var pool = new Pool();
using var agent = new Ppo(
    new EnvironmentSource(() => new Match(pool.Draw), count: 16, seed: 3, id: "self-play"),
    new PpoOptions { Seed = 3, Steps = 64, MinibatchSize = 256, LearningRate = 1e-3, EntropyCoefficient = 0.02 });
using Policy beginner = agent.ToPolicy();
agent.Learn(Steps, pool);
using Policy policy = agent.ToPolicy();
Console.WriteLine($"{pool.Count} past policies are in the pool");

double random = Against(Player.Random);
double first = Against(Player.Of(beginner));
Console.WriteLine($"mean result of 1,000 games (1 for a win, −1 for a loss): {random:F3} against a random player,");
Console.WriteLine($"{first:F3} against the beginner");
Claim.That(random >= 0.8, "it beats a random player, first or second to move");
Claim.That(first >= 0.8, "it beats what it was when it began");

double Against(Player opponent)
{
    double sum = 0;
    for (int game = 0; game < 1_000; game++)
    {
        sum += Result(opponent, (ulong)game);
    }

    return sum / 1_000;
}

double Result(Player opponent, ulong seed) =>
    Evaluation.Run(policy, new Match(_ => opponent), "self-play", episodes: 1, seed: seed).Mean;
