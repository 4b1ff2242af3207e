using System.Collections.Concurrent;
using System.Diagnostics;
using Gradus.Cli;
using Gradus.Rl;

namespace Gradus.Orleans;

/// <summary>An actor on a thread of its own: an environment may take as long as it likes for a step.</summary>
internal sealed class HostedActor : IFollowed
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(5);

    private readonly Func<FragmentActor> _make;
    private readonly BlockingCollection<(ActingOrder Order, TaskCompletionSource<ActorReply> Answer)> _orders = [];
    private readonly Lock _lock = new();
    private Task<ActorReply> _answer = Task.FromResult(new ActorReply(ActorPhase.Unknown));
    private long _number;
    private long _followed = Stopwatch.GetTimestamp();

    /// <summary>Starts the thread.</summary>
    /// <param name="name">The actor's name.</param>
    /// <param name="make">Makes the actor, on that thread.</param>
    public HostedActor(string name, Func<FragmentActor> make)
    {
        (Name, _make) = (name, make);
        new Thread(Work) { IsBackground = true, Name = "Gradus actor" }.Start();
    }

    public string Name { get; }

    public TimeSpan SinceFollowed => Stopwatch.GetElapsedTime(Volatile.Read(ref _followed));

    /// <summary>Begins to answer an order, unless it has been asked before: an order that comes twice is acted once.</summary>
    public void Begin(ActingOrder order)
    {
        lock (_lock)
        {
            if (order.Number <= _number || _orders.IsAddingCompleted)
            {
                return;
            }

            var answer = new TaskCompletionSource<ActorReply>(TaskCreationOptions.RunContinuationsAsynchronously);
            (_number, _answer) = (order.Number, answer.Task);
            _orders.Add((order, answer));
        }
    }

    /// <summary>Waits for the answer to an order, but not for long.</summary>
    public async Task<ActorReply> Follow(long number)
    {
        Volatile.Write(ref _followed, Stopwatch.GetTimestamp());
        Task<ActorReply> answer;
        lock (_lock)
        {
            if (number != _number)
            {
                return new ActorReply(ActorPhase.Unknown);
            }

            answer = _answer;
        }

        await Task.WhenAny(answer, Task.Delay(MaxWait));
        Volatile.Write(ref _followed, Stopwatch.GetTimestamp());
        return answer.IsCompleted ? await answer : new ActorReply(ActorPhase.Acting);
    }

    /// <summary>Ends it, after the step that it is in.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _orders.CompleteAdding();
        }
    }

    private void Work()
    {
        FragmentActor? actor = null;
        try
        {
            foreach ((ActingOrder order, TaskCompletionSource<ActorReply> answer) in _orders.GetConsumingEnumerable())
            {
                try
                {
                    actor ??= _make();
                    answer.SetResult(new ActorReply(ActorPhase.Done, actor.Act(order).ToBytes()));
                }
                catch (Exception exception)
                {
                    answer.SetResult(new ActorReply(ActorPhase.Failed, Reason: Sentence.Of(exception)));
                }
            }
        }
        finally
        {
            try
            {
                actor?.Dispose();
            }
            catch (Exception)
            {
                // An environment that cannot end is no reason for the silo to.
            }
        }
    }
}
