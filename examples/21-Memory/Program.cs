// Lesson 21: memory. A sign at the start of a corridor says which way to turn at its end, where it is no longer to be seen. Recurrent units
// remember it; a policy without them can only guess.
//
//     dotnet run -c Release --project examples/21-Memory
//
// docs/networks.md says more; docs/notes/recurrence.md works out the gradient by hand.
using Gradus.Envs;
using Gradus.Rl;

const string Maze = "TMaze-v0";
var options = new AcktrOptions { Seed = 1, Hidden = [32], SharedTrunk = true, Memory = MemoryKind.Gru, MemorySize = 32 };

Console.WriteLine("1. The same network, with memory and without");
using Policy policy = Train(options);
using Policy forgetful = Train(options with { Memory = MemoryKind.None });
double with = Evaluation.Run(policy, Maze).Mean, without = Evaluation.Run(forgetful, Maze).Mean;
Claim.That(with > 3.8, $"with memory the mean return is {with:0.00}, of at most 4");
Claim.That(without < 2.5, $"without it is {without:0.00}; guessing the turn brings (4 − 0.1)/2 = 1.95");

Console.WriteLine("2. A policy is shared; a session remembers one game");
PolicySession first = policy.NewSession(), second = policy.NewSession();
Claim.That(Play(first, north: true) == 4, "one session finds a goal in the north");
Claim.That(Play(second, north: false) == 4, "another finds one in the south");

Console.WriteLine("3. What a session remembers can be kept with a saved game");
var remembered = new float[first.StateSize];
first.CopyState(remembered);
second.SetState(remembered);
Claim.That(first.Act([0, 1, 0]) == second.Act([0, 1, 0]), $"{remembered.Length} numbers, and two sessions act alike");

Console.WriteLine("4. Without a session nobody knows what the policy has seen");
try
{
    policy.Act([0, 1, 0]);
    Claim.That(false, "it acted");
}
catch (InvalidOperationException refusal)
{
    Claim.That(true, refusal.Message);
}

static Policy Train(AcktrOptions options)
{
    using var agent = new Acktr(EnvironmentSource.Of(Maze, count: 8, seed: 1), options);
    agent.Learn(environmentSteps: 80_000);
    return agent.ToPolicy();
}

static double Play(PolicySession session, bool north)
{
    IEnvironment maze = EnvironmentRegistry.Make(Maze);
    var observation = new float[3];
    for (ulong seed = 0; observation is [0, 0, 0] || observation[0] == 0 != north; seed++)
    {
        maze.Reset(seed, observation); // the sign is 011 for north and 110 for south
    }

    session.Reset();
    double sum = 0;
    StepResult result;
    do
    {
        result = maze.Step(session.Act(observation), observation);
        sum += result.Reward;
    }
    while (!result.Ended);
    return sum;
}
