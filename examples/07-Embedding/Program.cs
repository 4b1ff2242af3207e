// Lesson 7: embedding. Train, save, load, and act inside your own program, from several threads, without allocating.
//
//     dotnet run -c Release --project examples/07-Embedding
//
// A game would ship the file and only load it; here it is made first.
using Gradus.Envs;
using Gradus.Rl;

using var envs = VectorEnvironment.Make("CartPole-v1", count: 8, seed: 42);
using var agent = new A2C(envs, new A2COptions { Seed = 42, LearningRate = 6e-3 });
agent.Learn(environmentSteps: 200_000);
agent.Save("cartpole.safetensors");

using var policy = Policy.Load("cartpole.safetensors"); // immutable, so all threads can share it
IEnvironment game = EnvironmentRegistry.Make("CartPole-v1");
var observation = new float[policy.ObservationSpace.Size];
game.Reset(seed: 7, observation);
int action = policy.Act(observation); // allocates nothing

Console.WriteLine($"{new FileInfo("cartpole.safetensors").Length:N0} bytes, {policy.ParameterCount:N0} parameters; first action: {action}");
Claim.That(policy.ParameterHash() == agent.ParameterHash(), "the loaded policy is the trained one, bit for bit");

// A damaged or foreign file is refused with a reason, and never half loaded.
byte[] bytes = File.ReadAllBytes("cartpole.safetensors");
string truncated = Path.GetTempFileName();
File.WriteAllBytes(truncated, bytes[..(bytes.Length / 2)]);
string refusal = "";
try
{
    using var broken = Policy.Load(truncated);
}
catch (InvalidPolicyException error)
{
    refusal = error.Message.Replace(truncated, "half.safetensors", StringComparison.Ordinal);
}

File.Delete(truncated);
Console.WriteLine($"\nhalf of the file: {refusal}");
Claim.That(refusal.Length > 0, "half of a file is refused");

// Four game loops on four threads, one policy. Each thread has its own world and its own observation; the policy has no state that a call
// could change. The first game on a thread allocates that thread's scratch memory, so it is not counted.
Console.WriteLine("\nthread   episodes   mean return   bytes allocated by 20,000 steps");
var loops = new GameLoop[4];
for (int i = 0; i < loops.Length; i++)
{
    loops[i] = new GameLoop(policy, seed: (ulong)(100 * (i + 1)));
}

Thread[] threads = Array.ConvertAll(loops, loop => new Thread(loop.Run));
Array.ForEach(threads, thread => thread.Start());
Array.ForEach(threads, thread => thread.Join());
for (int i = 0; i < loops.Length; i++)
{
    Console.WriteLine($"{i,6} {loops[i].Episodes,10} {loops[i].MeanReturn,13:F1} {loops[i].AllocatedBytes,17}");
}

Claim.That(loops.All(loop => loop.AllocatedBytes == 0), "acting allocates nothing, on any thread");
Claim.That(loops.All(loop => loop.MeanReturn >= 475), "the pole stays up in every game");
