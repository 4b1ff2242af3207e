using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>A played episode, for a replay.</summary>
/// <param name="Environment">The environment's id.</param>
/// <param name="Algorithm">The algorithm that trained the policy.</param>
/// <param name="Seed">The episode's seed.</param>
/// <param name="Lines">What is said of every action.</param>
internal sealed record PlayedEpisode(string Environment, string Algorithm, ulong Seed, ActionLines Lines)
{
    /// <summary>The moments, starting with the first observation; empty where they are not kept.</summary>
    public List<PlayedMoment> Moments { get; } = [];

    /// <summary>The sum of rewards.</summary>
    public double Return { get; private set; }

    /// <summary>How it ended, in a word.</summary>
    public string End { get; private set; } = "stopped";

    /// <summary>Steps in all.</summary>
    public int Steps { get; private set; }

    /// <summary>Plays it.</summary>
    /// <param name="actor">The policy in the environment.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="rng">The randomness of sampled actions; null for greedy ones.</param>
    /// <param name="steps">The number of steps after which it is stopped.</param>
    /// <param name="look">Gets every moment, in which the environment is drawn; null if nobody looks.</param>
    /// <param name="cancellation">Stops it.</param>
    public void Play(
        PolicyInEnvironment actor,
        IEnvironment environment,
        Rng? rng,
        int steps,
        Action<PlayedMoment>? look,
        CancellationToken cancellation)
    {
        var observation = new float[environment.ObservationSpace.Size];
        var distribution = new float[actor.DistributionSize];
        var flat = new float[environment.ActionSpace.Size];
        environment.Reset(Seed, observation);
        double reward = 0;
        while (Steps < steps && !cancellation.IsCancellationRequested)
        {
            StepResult result;
            if (look is null)
            {
                result = environment.Step(actor.Choose(observation, rng), observation);
            }
            else
            {
                EnvironmentAction action = actor.Choose(observation, distribution, out float value, rng);
                action.CopyTo(flat);
                Look(value, Lines.Of(flat, distribution));
                result = environment.Step(action, observation);
            }

            Steps++;
            reward = result.Reward;
            Return += reward;
            if (result.Ended)
            {
                End = result.Terminated ? "terminated" : "truncated";
                break;
            }
        }

        Look(double.NaN, []);

        void Look(double value, ActionLine[] actions) => look?.Invoke(
            new PlayedMoment(Steps, SceneOf.Moment(Environment, environment, observation), reward, Return, value, actions));
    }
}
