using Gradus.Envs;

namespace Gradus.Cli;

/// <summary>An episode that was played, for a replay.</summary>
/// <param name="Environment">Where.</param>
/// <param name="Algorithm">What trained the policy.</param>
/// <param name="Seed">Of the episode.</param>
internal sealed record PlayedEpisode(string Environment, string Algorithm, ulong Seed)
{
    /// <summary>What it looked like, the first observation included.</summary>
    public List<Scene> Scenes { get; } = [];

    /// <summary>The return so far at every scene.</summary>
    public List<double> Returns { get; } = [];

    /// <summary>How it ended, in a word.</summary>
    public string End { get; set; } = "stopped";

    public int Steps => Scenes.Count - 1;

    public void Add(Scene scene, double episodeReturn)
    {
        Scenes.Add(scene);
        Returns.Add(episodeReturn);
    }
}
