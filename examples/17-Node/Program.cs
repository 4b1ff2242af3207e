// Lesson 17: a scene of nodes, as engines have them, and no engine. One node owns a world and acts in it with the latest policy; another
// learns, two milliseconds a frame, in copies of that world. The scene calls _Ready once and _Process every frame, as Godot does: in Godot,
// derive both from its Node.
//
//     dotnet run -c Release --project examples/17-Node
using Gradus.Examples;

using var learner = new LearnerNode("CartPole-v1", environments: 8, seed: 7) { Budget = TimeSpan.FromMilliseconds(2) };
var player = new PlayerNode("CartPole-v1", seed: 1_000) { Teacher = learner };
var scene = new Scene(learner, player);

Console.WriteLine(" frame   learned steps   policy   last three returns of the player");
double first = 0;
while (!learner.IsDone)
{
    scene.Frame(1.0 / 60);
    if (scene.Frames == 60)
    {
        first = player.Recent;
    }

    if (scene.Frames % 60 == 0)
    {
        Console.WriteLine($"{scene.Frames,6} {learner.Steps,15:N0} {learner.Versions,8} {player.Recent,12:F0}");
    }
}

int end = scene.Frames + 2_200;
while (scene.Frames < end)
{
    scene.Frame(1.0 / 60); // the game goes on with what was learned
}

Console.WriteLine($"{scene.Frames,6} {learner.Steps,15:N0} {learner.Versions,8} {player.Recent,12:F0}");
Claim.That(learner.Versions > 3, "the player got better policies while the game was running");
Claim.That(player.Recent >= 400 && player.Recent > first, "in the end the pole stays up");

int settled = scene.Frames + 200;
long before = GC.GetAllocatedBytesForCurrentThread();
while (scene.Frames < settled)
{
    scene.Frame(1.0 / 60);
}

Claim.That(GC.GetAllocatedBytesForCurrentThread() == before, "a frame of playing allocates nothing");
