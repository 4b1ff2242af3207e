namespace Gradus.Envs;

/// <summary>What the actions of discrete tasks do, in a word; an arrow key performs the action that is named after its direction.</summary>
internal static class ActionNames
{
    private static readonly string[] MinAtar = ["nothing", "left", "up", "right", "down", "fire"];

    /// <summary>The names of a task's actions; none if the task is not known or has another number of actions.</summary>
    public static IReadOnlyList<string> Of(string environmentId, int count)
    {
        string task = environmentId[..Math.Max(environmentId.LastIndexOf("-v", StringComparison.Ordinal), 0)];
        string[] names = task switch
        {
            "CartPole" or "CartPoleNoVelocity" => ["left", "right"],
            "MountainCar" => ["left", "nothing", "right"],
            "Acrobot" => ["left", "nothing", "right"],
            "LunarLander" or "LunarLanderNoVelocity" => ["nothing", "left engine", "main engine", "right engine"],
            "FrozenLake" or "FrozenLake8x8" or "FrozenLakeNotSlippery" or "FrozenLake8x8NotSlippery" => ["left", "down", "right", "up"],
            "CliffWalking" or "CliffWalkingSlippery" => ["up", "right", "down", "left"],
            "Taxi" => ["down", "up", "right", "left", "pick up", "drop off"],
            "MinAtar/Breakout" when count == 3 => ["nothing", "left", "right"],
            "MinAtar/Freeway" when count == 3 => ["nothing", "up", "down"],
            "MinAtar/SpaceInvaders" when count == 4 => ["nothing", "left", "right", "fire"],
            "MinAtar/Asterix" when count == 5 => MinAtar[..5],
            _ when task.StartsWith("MinAtar/", StringComparison.Ordinal) => MinAtar,
            _ => [],
        };
        return names.Length == count ? names : [];
    }
}
