namespace Gradus.Experiments;

/// <summary>
/// Two known scores of a task, by which scores of different tasks become comparable: 0 is random play, 1 is the reference.
/// </summary>
/// <param name="Random">The mean return of random play.</param>
/// <param name="Reference">A return to compare with.</param>
/// <param name="Source">Where both come from.</param>
public sealed record ReferenceScores(double Random, double Reference, string Source)
{
    private const string Threshold = "random play: 'gradus envs ID --episodes 1000'; reference: the return that counts as solved";
    private const string Optimum = "both in closed form: random play and the best policy";

    private const string MinAtar =
        "random play: 'gradus envs ID --episodes 1000'; reference: AC(λ) after 5 million frames, off the figure of Young and Tian (2019)";

    private const string Atari =
        "random play and a professional tester, no-op starts (Wang et al., 2016, as collected in DQN Zoo)";

    private const string GymnasiumPrefix = "gymnasium:";
    private const string AtariPrefix = "ALE/";

    private static readonly Dictionary<string, ReferenceScores> Known = new(StringComparer.Ordinal)
    {
        ["CartPole-v0"] = new(22.2, 195, Threshold),
        ["CartPole-v1"] = new(22.2, 475, Threshold),
        ["CartPoleNoVelocity-v1"] = new(22.2, 475, Threshold),
        ["Acrobot-v1"] = new(-498.9, -100, Threshold),
        ["MountainCar-v0"] = new(-200, -110, Threshold),
        ["MountainCarContinuous-v0"] = new(-33.1, 90, Threshold),
        ["LunarLander-v3"] = new(-185, 200, Threshold),
        ["LunarLanderNoVelocity-v3"] = new(-185, 200, Threshold),
        ["LunarLanderContinuous-v3"] = new(-210.4, 200, Threshold),
        ["BipedalWalker-v3"] = new(-99.9, 300, Threshold),
        ["BipedalWalkerHardcore-v3"] = new(-107.4, 300, Threshold),
        ["FrozenLake-v1"] = new(0.015, 0.70, Threshold),
        ["FrozenLake8x8-v1"] = new(0.004, 0.85, Threshold),
        ["FrozenLakeNotSlippery-v1"] = new(0.014, 1, Threshold),
        ["FrozenLake8x8NotSlippery-v1"] = new(0.001, 1, Threshold),
        ["Taxi-v3"] = new(-187.9, 8, Threshold),
        ["Taxi-v4"] = new(-187.9, 8, Threshold),
        ["TicTacToe-v0"] = new(0.283, 191.0 / 192, "random play: 'gradus envs ID --episodes 1000'; reference: the best policy"),
        ["RepeatPrevious-v0"] = new(-0.5, 1, Optimum),
        ["TMaze-v0"] = new(-4.641, 4, Optimum),
        ["Nim-v0"] = new(0, 1, Optimum),
        ["NimPerfect-v0"] = new(-0.98654, 1, Optimum),
        ["MinAtar/Asterix-v0"] = new(0.49, 19, MinAtar),
        ["MinAtar/Breakout-v0"] = new(0.50, 17, MinAtar),
        ["MinAtar/Freeway-v0"] = new(0.14, 47, MinAtar),
        ["MinAtar/Seaquest-v0"] = new(0.11, 16, MinAtar),
        ["MinAtar/SpaceInvaders-v0"] = new(2.80, 185, MinAtar),
        ["MinAtar/Asterix-v1"] = new(0.52, 19, MinAtar),
        ["MinAtar/Breakout-v1"] = new(0.38, 17, MinAtar),
        ["MinAtar/Freeway-v1"] = new(0.38, 47, MinAtar),
        ["MinAtar/Seaquest-v1"] = new(0.11, 16, MinAtar),
        ["MinAtar/SpaceInvaders-v1"] = new(4.17, 185, MinAtar),
    };

    /// <summary>A return as a normalised score: 0 for random play, 1 for the reference.</summary>
    /// <param name="episodeReturn">The return.</param>
    public double Normalize(double episodeReturn) => (episodeReturn - Random) / (Reference - Random);

    /// <summary>The known scores of an environment, or null.</summary>
    /// <param name="environmentId">
    /// Its name; with the prefix of Python's Gymnasium it has the scores of the task, and so has a game of the Arcade Learning Environment,
    /// such as <c>gymnasium:ALE/Pong-v5</c>.
    /// </param>
    public static ReferenceScores? Find(string environmentId)
    {
        ArgumentNullException.ThrowIfNull(environmentId);
        string id = environmentId.StartsWith(GymnasiumPrefix, StringComparison.Ordinal)
            ? environmentId[GymnasiumPrefix.Length..]
            : environmentId;
        if (!id.StartsWith(AtariPrefix, StringComparison.Ordinal))
        {
            return Known.GetValueOrDefault(id);
        }

        string game = id[AtariPrefix.Length..].Split('-')[0];
        return AtariScores.Known.TryGetValue(game, out (double Random, double Human) scores)
            ? new ReferenceScores(scores.Random, scores.Human, Atari)
            : null;
    }
}
