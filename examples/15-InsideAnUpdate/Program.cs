// Lesson 15: inside an update. An agent shows its tape, θ, ∇θ and rollout between backward pass and step, and every number is derived
// again.
//
//     dotnet run -c Release --project examples/15-InsideAnUpdate
//
// docs/explain.md says more; 'gradus explain a2c CartPole-v1' makes the same a page.
using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Experiments;
using Gradus.Rl;

var options = new A2COptions
{
    Seed = 1, Optimizer = OptimizerKind.Sgd, LearningRate = 0.01, MaxGradientNorm = 0,
    LearningRateSchedule = ScheduleKind.Constant
};
using var environments = VectorEnvironment.Make("CartPole-v1", count: 4, seed: 1);
using var agent = new A2C(environments, options);
AgentInspection? seen = null;
agent.BeforeStep = learner => seen = learner.Inspect(check: true);
agent.Learn(environmentSteps: agent.StepsPerUpdate);
AgentInspection before = seen!, after = agent.Inspect();

Console.WriteLine("1. From rewards to returns: R ← r + γ·R, backwards");
RolloutInspection rollout = before.Rollout;
for (int environment = 0; environment < rollout.Environments; environment++)
{
    for (int row = rollout.Rows - rollout.Environments + environment; row >= 0; row -= rollout.Environments)
    {
        int below = row + rollout.Environments;
        float next = below >= rollout.Rows || rollout.Boundaries[row] ? rollout.NextValues[row] : rollout.Returns[below];
        Claim.That(rollout.Returns[row] == rollout.Rewards[row] + (rollout.Discounts[row] * next),
            $"R = {rollout.Returns[row]} in row {row}");
    }
}

Console.WriteLine("2. The loss is the sum of its terms");
float policy = Number("policy loss"), value = Number("value loss"), total = Number("total loss");
Claim.That(MathF.Abs(total - (policy + (0.5f * value))) <= 1e-6f * MathF.Abs(total), $"{total} = {policy} + 0.5 · {value}");

Console.WriteLine("3. The step is θ − η·∇");
for (int block = 0; block < before.Parameters.Count; block++)
{
    ParameterInspection old = before.Parameters[block];
    double worst = old.Values.Select((theta, i) => Math.Abs(theta - (0.01 * old.Gradient[i]) - after.Parameters[block].Values[i])).Max();
    Claim.That(worst < 1e-6, $"{old.Name} {old.Shape} moved there, up to {worst:0.0e+0}");
}

Console.WriteLine("4. Every node of the tape, with the verdict of its own check");
foreach (TapeNode<float> node in before.Tape.Where(node => node.Check is not null))
{
    Claim.That(!node.Check!.Failed, $"{node.Name} {node.Shape}, {node.Formula}: {node.Check.Verdict}");
}

Console.WriteLine("5. The same as a page");
using var fresh = new A2C(VectorEnvironment.Make("CartPole-v1", count: 4, seed: 1), options);
string page = ExplanationPage.Write(UpdateExplanation.Record(fresh, update: 1, fresh.StepsPerUpdate), "lesson 15");
Claim.That(page.Contains(total.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal),
    $"{page.Length / 1024} KiB of HTML tell of a loss of {total}");

float Number(string name) => before.Tape.Single(node => node.Name == name).Value[0];
