using System.Collections.Concurrent;
using Gradus.Cli;
using Gradus.Envs;
using Gradus.Rl;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gradus.Orleans;

/// <summary>
/// The actors that a silo has, as many at a time as it has places. One that nobody asks after any more, because its client is gone, gives
/// its place back.
/// </summary>
internal sealed partial class ActorPlaces : BackgroundService
{
    private static readonly TimeSpan MaxUnfollowed = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<HostedActor, bool> _actors = [];
    private readonly JobSlots _slots;
    private readonly ClusterMeters _meters;
    private readonly ILogger<ActorPlaces> _logger;
    private readonly Lock _lock = new();

    /// <summary>Makes the places of a silo.</summary>
    public ActorPlaces(JobSlots slots, ClusterMeters meters, ILogger<ActorPlaces> logger)
    {
        (_slots, _meters, _logger) = (slots, meters, logger);
        meters.WatchActors(() => slots.Description.Actors, () => _actors.Count);
    }

    /// <summary>Starts an actor, if there is room for it and it may run here.</summary>
    public ActorReply Start(string name, ActorStart start, out HostedActor? actor)
    {
        actor = null;
        if (start.Version != GradusVersion.Text)
        {
            return Refused($"this silo has version {GradusVersion.Text}, and the run comes from {start.Version}.");
        }

        if (_slots.AssembliesOf(start.Assemblies) is not { } assemblies)
        {
            return Refused("this silo was not started with the --assembly that the run needs.");
        }

        RunConfig run;
        try
        {
            run = RunConfig.Parse("The run of a client", System.Text.Encoding.UTF8.GetBytes(start.Run));
        }
        catch (BadInputException exception)
        {
            return Refused(exception.Message);
        }

        if (Lookup.IsPython(run.Environment) && !_slots.Description.AllowsPython)
        {
            return Refused("this silo was not started with --python.");
        }

        lock (_lock)
        {
            if (_slots.IsLeaving || _actors.Count >= _slots.Description.Actors)
            {
                return new ActorReply(ActorPhase.NoRoom);
            }

            actor = new HostedActor(name, Make);
            _actors.TryAdd(actor, true);
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

    /// <summary>Ends an actor.</summary>
    public void Release(HostedActor actor)
    {
        if (_actors.TryRemove(actor, out _))
        {
            actor.End();
        }
    }

    public override void Dispose()
    {
        foreach (HostedActor actor in _actors.Keys)
        {
            Release(actor);
        }

        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            foreach (HostedActor actor in _actors.Keys.Where(actor => actor.SinceFollowed > MaxUnfollowed))
            {
                LogForgotten(actor.Name);
                Release(actor);
            }

            await Task.Delay(Pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(4, LogLevel.Information, "Actor {Index} on {Environment}, {Name}.")]
    private partial void LogJoined(int index, string environment, string name);

    [LoggerMessage(5, LogLevel.Warning, "Nobody asks after the actor {Name} any more: its client is gone, and so is it.")]
    private partial void LogForgotten(string name);
}
