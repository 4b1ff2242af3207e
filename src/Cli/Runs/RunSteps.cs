using System.Globalization;
using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>How many environment steps a run makes: room for an update at least, and whole updates.</summary>
internal static class RunSteps
{
    /// <summary>Refuses a run that has no room for an update.</summary>
    /// <exception cref="BadInputException">It has none.</exception>
    public static void RequireOneUpdate(RunConfig config, Agent agent)
    {
        if (config.Steps < agent.StepsPerUpdate)
        {
            throw new BadInputException(
                $"--steps cannot be {config.Steps}: one rollout of {agent.Algorithm} in {config.EnvironmentCount} environments takes "
                    + $"{agent.StepsPerUpdate} steps, which is the minimum.");
        }
    }

    /// <summary>The settings of a run that is to become longer.</summary>
    /// <param name="config">Its settings so far.</param>
    /// <param name="goal">How long.</param>
    /// <param name="agent">The agent, its state loaded.</param>
    /// <param name="error">Where it is said that steps are rounded.</param>
    /// <exception cref="BadInputException">There is no room for an update, or the run would be too long.</exception>
    public static RunConfig MadeLonger(RunConfig config, StepGoal goal, Agent agent, TextWriter error)
    {
        long total = goal.Total(agent.EnvironmentSteps);
        if (total > RunConfig.MaxSteps || total - agent.EnvironmentSteps < agent.StepsPerUpdate)
        {
            throw new BadInputException(string.Create(
                CultureInfo.InvariantCulture,
                $"--steps cannot be {goal}: the run has made {agent.EnvironmentSteps} steps, so it takes from "
                    + $"{agent.EnvironmentSteps + agent.StepsPerUpdate} to {RunConfig.MaxSteps} in all."));
        }

        return InWholeUpdates(config with { Steps = total }, agent, wereAskedFor: true, error);
    }

    /// <summary>Rounds the steps up to whole updates, as the field does: a run that was asked for 8,000 steps makes no fewer.</summary>
    /// <param name="config">The settings.</param>
    /// <param name="agent">The agent.</param>
    /// <param name="wereAskedFor">Whether the user gave the steps, and is told of another number.</param>
    /// <param name="error">Where that is said.</param>
    public static RunConfig InWholeUpdates(RunConfig config, Agent agent, bool wereAskedFor, TextWriter error)
    {
        long steps = agent.InWholeUpdates(config.Steps);
        if (steps == config.Steps)
        {
            return config;
        }

        if (wereAskedFor)
        {
            error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"gradus: --steps {config.Steps:N0} is rounded up to {steps:N0}: "
                    + $"one rollout of {agent.Algorithm} takes {agent.StepsPerUpdate:N0} steps."));
        }

        return config with { Steps = steps };
    }
}
