// Lesson 19: a curriculum. A task that is too hard to begin with becomes harder as the agent becomes better: an observer changes a setting
// of the environments when episodes end well.
//
//     dotnet run -c Release --project examples/19-Curriculum
using Gradus.Envs;
using Gradus.Examples;
using Gradus.Rl;

const int Steps = 200_000;

using A2C plain = Make();
plain.Learn(Steps);
double without = Score(plain);
Console.WriteLine($"without a curriculum: mean return {without:F2}");

using A2C taught = Make();
var curriculum = new Curriculum();
taught.Environments.Set("length", Curriculum.First);
taught.Learn(Steps, curriculum);
double with = Score(taught);
Console.WriteLine($"with one: mean return {with:F2}; lengths {string.Join(", ", curriculum.Lengths)}");

// 60 steps to the door: 1 − 59 · 0.001 at best; without ever finding it, −0.24.
Claim.That(curriculum.Lengths[^1] == Corridor.Longest, "the curriculum reached the full task");
Claim.That(with >= 0.9, "with it, the agent walks to the door");
Claim.That(without < 0, "without it, the agent never finds the door");

static A2C Make() => new(
    new EnvironmentSource(() => new Corridor(), count: 8, seed: 5, id: "Corridor"),
    new A2COptions { Seed = 5, Steps = 20, LearningRate = 3e-3, EntropyCoefficient = 0.01, Hidden = [32] });

static double Score(A2C agent)
{
    using Policy policy = agent.ToPolicy();
    return Evaluation.Run(policy, new Corridor(), "Corridor", episodes: 20).Mean;
}
