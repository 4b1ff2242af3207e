using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>Makes agents from the settings of runs.</summary>
internal static class AgentOfRun
{
    /// <summary>Makes the agent of a run, and its environments.</summary>
    /// <exception cref="BadInputException">They cannot be made.</exception>
    public static Agent Make(
        AlgorithmInfo algorithm,
        RunConfig config,
        EnvironmentSource source,
        Policy? start = null,
        IProcessGroup? processes = null,
        ActorTeam? actors = null)
    {
        EnvironmentSource own = source.With(config.EnvironmentCount, config.Options.Seed, config.Threads);
        try
        {
            return Lookup.Made(() => Lookup.Checked(() =>
                processes is not null && algorithm.HasWorkers && config.Shards == 1
                ? Begun(algorithm.CreateWithWorkers(own, config.Options, config.Backend, processes))
                : config.Shards > 1 || processes is not null ? Divided()
                : actors is not null ? Begun(algorithm.CreateWithActors(own, config.Options, config.Backend, actors))
                : start is null ? algorithm.Create(own, config.Options, config.Backend)
                : algorithm.Create(own, config.Options, config.Backend, start)));
        }
        catch (Exception exception) when (exception is OverflowException or OutOfMemoryException)
        {
            throw new BadInputException(
                "The networks and rollouts do not fit in memory: use smaller hidden layers, fewer n_steps or fewer --envs.");
        }
        catch (NotSupportedException exception) when (processes is not null)
        {
            throw new BadInputException(
                $"{Sentence.Of(exception)} For several machines, {algorithm.Name} takes actors: --cluster.");
        }
        catch (CudaException exception)
        {
            throw new BadInputException($"The run does not fit on the device, or the device fails. {Sentence.Of(exception)}");
        }

        Agent Divided() => Begun(algorithm.CreateSharded(
            own, config.Options, () => Backends.Make<float>(config.Backend.Name, config.Threads), config.Shards, processes));

        Agent Begun(Agent agent)
        {
            try
            {
                if (start is not null)
                {
                    agent.StartFrom(start);
                }

                return agent;
            }
            catch
            {
                agent.Dispose();
                throw;
            }
        }
    }
}
