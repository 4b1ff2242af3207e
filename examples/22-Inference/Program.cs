// Lesson 22: a policy leaves the program that trained it, and acts where nothing else of Gradus is: in a game for Unity or Godot, or in a
// small service. Gradus.Inference is one assembly for .NET 10 and .NET Standard 2.1; here it is the one for .NET Standard 2.1. The brain of
// the game's character, Brain.cs, knows nothing but that assembly.
//
//     dotnet run -c Release --project examples/22-Inference
using Gradus.Envs;
using Gradus.Examples;
using Gradus.Rl;

string file = Path.Combine(Directory.CreateTempSubdirectory("gradus-inference").FullName, "cartpole.safetensors");
using (var agent = new A2C(EnvironmentSource.Of("CartPole-v1", count: 8, seed: 1), new A2COptions { Seed = 1, LearningRate = 6e-3 }))
{
    agent.Learn(environmentSteps: 100_000);
    agent.Save(file);
}

var brain = new Brain(File.ReadAllBytes(file));
using var policy = Policy.Load(file);
IEnvironment world = EnvironmentRegistry.Make("CartPole-v1");
float[] observation = new float[policy.ObservationSpace.Size];
world.Reset(seed: 5, observation);
int steps = 0;
int differences = 0;
bool ended = false;
while (!ended)
{
    int action = brain.Decide(observation);
    differences += action == policy.Act(observation) ? 0 : 1;
    ended = world.Step(action, observation).Ended;
    steps++;
}

Console.WriteLine($"{brain}: the pole stood for {steps} steps, and {differences} actions differed from the library's.");
Claim.That(steps >= 400, "the pole stays up");
Claim.That(differences == 0, "the actions are those of the library that trained the policy");

world.Reset(seed: 6, observation);
long before = GC.GetAllocatedBytesForCurrentThread();
for (int i = 0; i < 1000; i++)
{
    brain.Decide(observation);
}

Claim.That(GC.GetAllocatedBytesForCurrentThread() == before, "deciding allocates nothing");
Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
