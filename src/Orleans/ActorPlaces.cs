using Gradus.Cli;
using Gradus.Envs;
using Gradus.Rl;
using Microsoft.Extensions.Logging;

namespace Gradus.Orleans;

/// <summary>The actors that a silo has, as many at a time as it has places.</summary>
internal sealed partial class ActorPlaces : FollowedOnes<HostedActor>
{
    private readonly JobSlots _slots;
    private readonly ClusterMeters _meters;
    private readonly ILogger<ActorPlaces> _logger;
    private readonly Lock _lock = new();

    /// <summary>Makes the places of a silo.</summary>
    public ActorPlaces(JobSlots slots, ClusterMeters meters, ILogger<ActorPlaces> logger)
    {
        (_slots, _meters, _logger) = (slots, meters, logger);
        meters.WatchActors(() => slots.Description.Actors, () => All.Count);
    }

    /// <summary>Starts an actor, if there is room for it and it may run here.</summary>
    public ActorReply Start(string name, ActorStart start, out HostedActor? actor)
    {
        actor = null;
        if (_slots.ReasonAgainst(start.Version, start.Assemblies, out string[] assemblies) is { } reason)
        {
            return Refused(reason);
        }

        RunConfig run;
        try
        {
            run = RunConfigFile.Parse("The run of a client", System.Text.Encoding.UTF8.GetBytes(start.Run));
        }
        catch (BadInputException exception)
        {
            return Refused(exception.Message);
        }

        if (_slots.ReasonAgainst(run.Environment) is { } against)
        {
            return Refused(against);
        }

        lock (_lock)
        {
            if (_slots.IsLeaving || All.Count >= _slots.Description.Actors)
            {
                return new ActorReply(ActorPhase.NoRoom);
            }

            actor = new HostedActor(name, Make);
            Add(actor);
        }

        _meters.Joined.Add(1);
        LogJoined(start.Index, run.Environment, name);
        return new ActorReply(ActorPhase.Acting);

        FragmentActor Make()
        {
            EnvironmentSource source = Lookup.Source(run.Environment, run.Isolate, assemblies);
            var place = new ActorPlace(run.Options.Seed, start.Index, run.EnvironmentCount, start.IsAsynchronous);
            return ((ActorCriticOptions)run.Options).MakeActor(name, source, place);
        }

        static ActorReply Refused(string reason) => new(ActorPhase.Refused, Reason: reason);
    }

    [LoggerMessage(4, LogLevel.Information, "Actor {Index} on {Environment}, {Name}.")]
    private partial void LogJoined(int index, string environment, string name);

    [LoggerMessage(5, LogLevel.Warning, "Nobody asks after the actor {Name} any more: its client is gone, and so is it.")]
    protected override partial void LogForgotten(string name);
}
