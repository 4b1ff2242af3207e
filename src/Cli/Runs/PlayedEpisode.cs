using Gradus.Envs;

namespace Gradus.Cli;

/// <summary>A played episode, for a replay.</summary>
/// <param name="Environment">The environment's id.</param>
/// <param name="Algorithm">The algorithm that trained the policy.</param>
/// <param name="Seed">The episode's seed.</param>
internal sealed record PlayedEpisode(string Environment, string Algorithm, ulong Seed)
{
    /// <summary>The scenes, starting with the first observation.</summary>
    public List<Scene> Scenes { get; } = [];

    /// <summary>The return so far in every scene.</summary>
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
