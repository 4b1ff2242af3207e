using System.Diagnostics;
using Gradus.Cli;
using Gradus.Rl;

namespace Gradus.Orleans;

/// <summary>
/// Has actors take the places of a run on the silos of a cluster. When one is lost, its place goes to a new one elsewhere, which begins a
/// new episode.
/// </summary>
/// <param name="cluster">The machines; disposed with this.</param>
/// <param name="run">The run.</param>
internal sealed class ActorCluster(OrleansCluster cluster, RunConfig run) : IActorCluster
{
    /// <summary>How often actors of a place may fail one after the other before the run ends: it is the environment that does it.</summary>
    private const int MaxFailures = 3;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan MaxSilence = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _ending = new();
    private readonly string _settings = RunConfigFile.Write(run);
    private Task _serving = Task.CompletedTask;

    public void Serve(ActorTeam actors) => _serving = Task.WhenAll(
        actors.Slots.Select(slot => Task.Run(() => ServeOrFailAsync(slot, actors.IsAsynchronous))));

    public void Dispose()
    {
        _ending.Cancel();
        _serving.ContinueWith(_ => { }, TaskScheduler.Default).Wait(2 * Farewell);
        _ending.Dispose();
        cluster.Dispose();
    }

    /// <summary>The learner would wait for ever for a place that nobody serves.</summary>
    private async Task ServeOrFailAsync(ActorSlot slot, bool isAsynchronous)
    {
        try
        {
            await ServeAsync(slot, isAsynchronous);
        }
        catch (Exception exception) when (!_ending.IsCancellationRequested)
        {
            slot.Fail(Sentence.Of(exception));
        }
    }

    /// <summary>Fills a place again and again.</summary>
    private async Task ServeAsync(ActorSlot slot, bool isAsynchronous)
    {
        int failures = 0;
        while (true)
        {
            ClusterMachine machine = await cluster.TakeAsync(_ending.Token);
            IActorGrain actor = cluster.NewActor();
            string name = actor.GetPrimaryKeyString();
            ActorReply end;
            try
            {
                var start = new ActorStart(GradusVersion.Text, _settings, [.. cluster.Assemblies], slot.Index, isAsynchronous);
                end = await AnswerAsync(machine, () => OrleansCluster.AtAsync(machine.Address, () => actor.Start(start)));
                if (end.Phase == ActorPhase.Acting)
                {
                    slot.Join(name);
                    end = await ActAsync(slot, name, actor, machine, () => failures = 0);
                }
            }
            finally
            {
                slot.Lose(name);
                await EndAsync(actor);
                cluster.Return(machine);
            }

            if (end.Phase == ActorPhase.Refused || (end.Phase == ActorPhase.Failed && ++failures == MaxFailures))
            {
                slot.Fail(end.Reason!);
                return;
            }

            await Task.Delay(Pause, _ending.Token); // somebody else's actors are there, or the machine is ill, or just gone
        }
    }

    /// <summary>Has an actor answer orders until it is lost or fails.</summary>
    private async Task<ActorReply> ActAsync(ActorSlot slot, string name, IActorGrain actor, ClusterMachine machine, Action delivered)
    {
        while (true)
        {
            ActingOrder order = await NextOrderAsync(slot, name, actor, machine);
            var work = ActorWork.Of(order);
            ActorReply reply = await AnswerAsync(machine, () => actor.Act(work));
            while (reply.Phase == ActorPhase.Acting)
            {
                reply = await AnswerAsync(machine, () => actor.Follow(order.Number));
            }

            if (reply.Phase != ActorPhase.Done)
            {
                return reply;
            }

            try
            {
                slot.Deliver(Fragment.Parse(reply.Fragment, slot.Format, order.Steps));
                delivered();
            }
            catch (InvalidDataException exception)
            {
                return new ActorReply(ActorPhase.Failed, Reason: Sentence.Of(exception));
            }
        }
    }

    /// <summary>Waits for the learner, and lets the actor know meanwhile that it is not forgotten.</summary>
    private async Task<ActingOrder> NextOrderAsync(ActorSlot slot, string name, IActorGrain actor, ClusterMachine machine)
    {
        Task<ActingOrder> next = slot.NextOrderAsync(name, _ending.Token);
        while (await Task.WhenAny(next, Task.Delay(MaxSilence / 3, CancellationToken.None)) != next && !machine.IsGone)
        {
            _ = await AnswerAsync(machine, () => actor.Follow(0));
        }

        return await next;
    }

    /// <summary>
    /// What an actor answers. An order that is sent again is acted once, so it is, until the machine has gone or is silent for too long.
    /// </summary>
    private async Task<ActorReply> AnswerAsync(ClusterMachine machine, Func<Task<ActorReply>> call)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            _ending.Token.ThrowIfCancellationRequested();
            try
            {
                Task<ActorReply> answer = call();
                while (await Task.WhenAny(answer, Task.Delay(Pause, _ending.Token)) != answer && !machine.IsGone)
                {
                }

                return answer.IsCompleted ? await answer : new ActorReply(ActorPhase.Unknown);
            }
            catch (Exception exception) when (!_ending.IsCancellationRequested)
            {
                if (machine.IsGone || Stopwatch.GetElapsedTime(start) > MaxSilence)
                {
                    return new ActorReply(ActorPhase.Unknown, Reason: Sentence.Of(exception));
                }

                await Task.Delay(Pause, _ending.Token);
            }
        }
    }

    /// <summary>Ends an actor; if there is no answer, its silo does so by itself when nobody asks after it.</summary>
    private static async Task EndAsync(IActorGrain actor)
    {
        try
        {
            await actor.Stop().WaitAsync(Farewell);
        }
        catch (Exception)
        {
            // It may be gone.
        }
    }
}
