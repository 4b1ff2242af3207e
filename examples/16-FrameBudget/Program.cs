// Lesson 16: training within a frame. A game owns its loop and gives the agent two milliseconds of every frame; what is learned is the
// same, to the last bit, as in one long call.
//
//     dotnet run -c Release --project examples/16-FrameBudget
//
// The loop below does not wait for a display, so that the program ends soon; a game would.
using System.Diagnostics;
using Gradus.Envs;
using Gradus.Rl;

const int Steps = 100_000;
TimeSpan budget = TimeSpan.FromMilliseconds(2);

using Ppo agent = Make();
agent.Begin(Steps); // how long the training will be: its schedules go by that
var times = new List<double>();
bool isTraining = true;
Console.WriteLine(" frame   steps   updates   training in this frame");
while (isTraining)
{
    // … input, physics, drawing …
    long began = Stopwatch.GetTimestamp();
    isTraining = agent.Step(budget);
    times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
    if (times.Count % 200 == 0)
    {
        string where = agent.IsInUpdate ? ", in the middle of an update" : "";
        Console.WriteLine($"{times.Count,6} {agent.EnvironmentSteps,7} {agent.Updates,9} {times[^1],18:F2} ms{where}");
    }
}

double[] sorted = [.. times.Order()];
double median = sorted[times.Count / 2];
Console.WriteLine($"\n{times.Count} frames: half trained for at most {median:F2} ms, nine of ten for {sorted[times.Count * 9 / 10]:F2} ms");
Claim.That(median <= 2.5, "a frame's training keeps to its two milliseconds");
Claim.That(times.Count > agent.Updates, "an update of PPO takes several frames");

using Ppo once = Make();
once.Learn(Steps);
Claim.That(agent.ParameterHash() == once.ParameterHash(), "what was learned in frames is what is learned in one call, bit for bit");

using Policy policy = agent.ToPolicy();
double score = Evaluation.Run(policy, "CartPole-v1", episodes: 20).Mean;
Console.WriteLine($"mean return of 20 episodes: {score:F0}");
Claim.That(score >= 400, "the pole stays up");

// A3C has threads of its own and nothing that a frame could do for it.
using var a3c = new A3C(EnvironmentSource.Of("CartPole-v1", count: 2, seed: 1));
a3c.Begin(Steps);
string reason = "";
try
{
    a3c.Step(budget);
}
catch (InvalidOperationException refusal)
{
    reason = refusal.Message;
}

Console.WriteLine($"\nA3C: {reason}");
Claim.That(reason.Length > 0, "A3C says why it has no pieces");

static Ppo Make() => new(
    EnvironmentSource.Of("CartPole-v1", count: 8, seed: 42),
    (PpoOptions)Algorithms.Find("ppo").OptionsFor("CartPole-v1") with { Seed = 42 });
