// Lesson 10: asynchronous learning. Four threads share one set of parameters, never wait for one another, and are measured while they do
// so.
//
//     dotnet run -c Release --project examples/10-A3C
using Gradus;
using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Rl;

// 1. The shared memory alone. A store holds θ; a worker pulls a copy of it and pushes gradients into it. Here eight threads push 10,000
// gradients of −1 each with η = 1, so every push adds 1 to each of 64 numbers. Under Cas no addition may be lost. Under Racy, which is
// plain reads and writes, two threads that meet may both read x and both write x + 1.
const int Threads = 8;
const int Pushes = 10_000;
foreach (WritePolicy policy in (WritePolicy[])[WritePolicy.Cas, WritePolicy.Racy])
{
    float[] sums = AddOnes(policy);
    Console.WriteLine($"{Threads * Pushes:N0} additions of 1, {policy}: from {sums.Min():N0} to {sums.Max():N0}");
    bool legal = sums.All(sum => float.IsInteger(sum) && sum >= 1 && sum <= Threads * Pushes);
    Claim.That(legal, "every number is a count of additions: nothing torn, nothing invented");
    Claim.That(policy == WritePolicy.Racy || sums.All(sum => sum == Threads * Pushes), policy == WritePolicy.Racy ? "some may be lost, and that is allowed" : "none is lost");
}

// 2. The whole algorithm. The source says which environments to make, and how many: worker r steps one, and starts its episodes from seed 0
// + r.
Console.WriteLine("\nFour workers learn CartPole-v1 under each policy:");
Console.WriteLine("policy     return   steps/s     staleness: mean, 95 %,  max     lost");
foreach (WritePolicy policy in Enum.GetValues<WritePolicy>())
{
    EnvironmentSource envs = EnvironmentSource.Of("CartPole-v1", count: 4, seed: 0);
    using var agent = new A3C(envs, new A3COptions { LearningRate = 2e-3, Write = policy });
    agent.Learn(environmentSteps: 500_000);

    // Staleness: how many updates of others a gradient missed, from the pull of its parameters to its push. It is measured, push by push.
    StalenessHistogram staleness = agent.Staleness;
    using Policy learned = agent.ToPolicy();
    double result = Evaluation.Run(learned, "CartPole-v1", episodes: 100).Mean;
    Console.WriteLine(
        $"{policy,-8}{result,9:F1}{agent.EnvironmentSteps / agent.TrainingSeconds,10:N0}{staleness.Mean,18:F2}, {staleness.Quantile(0.95),4}, {staleness.Maximum,4}{agent.LostUpdateShare,13:P3}");
    Claim.That(result >= 475, "CartPole-v1 is solved");
}

// 3. A single worker has no other to race with, so its run is reproducible, and Racy and Locked are the same algorithm, bit for bit.
Claim.That(
    HashOfOneWorker(WritePolicy.Racy) == HashOfOneWorker(WritePolicy.Locked),
    "one worker without locks and one with locks give the same bits");

static float[] AddOnes(WritePolicy policy)
{
    var layout = new ParameterLayout();
    layout.Add("sums", 1, 64);
    using HogwildStore store = HogwildStore.WithSgd(layout, policy, new ManagedBackend<float>());
    store.LearningRate = new Schedule(1, ScheduleKind.Constant);
    HogwildConnection[] workers = [.. Enumerable.Range(0, Threads).Select(_ => store.Connect())];
    Thread[] threads = [.. workers.Select(worker => new Thread(() =>
    {
        var gradient = new Tensor<float>(1, layout.Length);
        gradient.Span.Fill(-1);
        for (int push = 0; push < Pushes; push++)
        {
            worker.Push(gradient, steps: 1);
        }
    }))];
    Array.ForEach(threads, thread => thread.Start());
    Array.ForEach(threads, thread => thread.Join());

    // A snapshot never stops a worker. It knows whether it caught the store between two updates.
    HogwildSnapshot snapshot = store.NewSnapshot();
    store.Take(snapshot);
    Claim.That(snapshot.IsConsistent && snapshot.Updates == Threads * Pushes, "the snapshot is a state between two updates");
    return snapshot.Theta.Values.Span[..64].ToArray();
}

static string HashOfOneWorker(WritePolicy policy)
{
    EnvironmentSource envs = EnvironmentSource.Of("CartPole-v1", count: 1, seed: 0);
    using var agent = new A3C(envs, new A3COptions { LearningRate = 2e-3, Write = policy });
    agent.Learn(environmentSteps: 20_000);
    return agent.ParameterHash();
}
