using Gradus.Envs;
using Gradus.Rl;

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

    /// <summary>Plays it.</summary>
    /// <param name="actor">The policy in the environment.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="rng">The randomness of sampled actions; null for greedy ones.</param>
    /// <param name="steps">The number of steps after which it is stopped.</param>
    /// <param name="show">Shows the last scene and return; or null.</param>
    /// <param name="cancellation">Stops it.</param>
    public void Play(
        PolicyInEnvironment actor, IEnvironment environment, Rng? rng, int steps, Action? show, CancellationToken cancellation)
    {
        var observation = new float[environment.ObservationSpace.Size];
        environment.Reset(Seed, observation);
        Add(SceneOf.Observation(Environment, environment.ObservationSpace, observation), 0);
        show?.Invoke();
        double episodeReturn = 0;
        while (Steps < steps && !cancellation.IsCancellationRequested)
        {
            StepResult result = environment.Step(actor.Choose(observation, rng), observation);
            episodeReturn += result.Reward;
            Add(SceneOf.Observation(Environment, environment.ObservationSpace, observation), episodeReturn);
            show?.Invoke();
            if (result.Ended)
            {
                End = result.Terminated ? "terminated" : "truncated";
                return;
            }
        }
    }

    private void Add(Scene scene, double episodeReturn)
    {
        Scenes.Add(scene);
        Returns.Add(episodeReturn);
    }
}
