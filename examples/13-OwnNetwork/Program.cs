// Lesson 13: your own network, in GatedNetwork.cs. Register it, train it with any algorithm, save it, load it.
//     dotnet run -c Release --project examples/13-OwnNetwork
using Gradus.Envs;
using Gradus.Rl;

NetworkRegistry.Register("gated", NetworkJson.Default.GatedNetwork);
using var envs = VectorEnvironment.Make("CartPole-v1", count: 8, seed: 1);
using var agent = new Acktr(envs, new AcktrOptions { Seed = 1, Network = new GatedNetwork(64), KlClip = 0.005, Gamma = 0.98 });
agent.Learn(environmentSteps: 100_000);
agent.Save("gated.safetensors");
using var policy = Policy.Load("gated.safetensors");
Console.WriteLine(policy.Description.Network);
Claim.That(policy.ParameterHash() == agent.ParameterHash(), "the loaded policy is the trained one, bit for bit");
Claim.That(Evaluation.Run(policy, "CartPole-v1").Mean >= 475, "it balances the pole");
