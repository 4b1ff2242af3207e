// Lesson 9: your own environment, in Catch.cs. Check it, register it, train on it.
//
//     dotnet run -c Release --project examples/09-OwnEnvironment
//
// The same file serves the command: gradus train a2c Catch-v0 --assembly examples/09-OwnEnvironment/bin/Release/net10.0/09-OwnEnvironment.dll
using Gradus.Envs;
using Gradus.Rl;

EnvironmentRegistry.Register<Catch>();
Claim.That(EnvironmentChecker.Check("Catch-v0").Count == 0, "the checker finds no mistake");

using var envs = VectorEnvironment.Make("Catch-v0", count: 8, seed: 1);
using var agent = new A2C(envs, new A2COptions { Seed = 1, LearningRate = 3e-3 });
agent.Learn(environmentSteps: 150_000);
EvaluationResult result = Evaluation.Run(agent.ToPolicy(), "Catch-v0");
Console.WriteLine($"mean return over {result.Episodes} episodes: {result.Mean}");
Claim.That(result.Mean >= 0.95, "the ball is caught");
