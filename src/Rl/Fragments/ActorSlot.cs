namespace Gradus.Rl;

/// <summary>
/// A learner's place for one actor, which may be lost and replaced at any time. It hands out orders, and lets each be answered once, by the
/// actor that has the place then: what else arrives is counted and dropped.
/// </summary>
/// <param name="index">Its number among those of the run.</param>
/// <param name="gate">The lock that all slots of one learner share, and by which it waits for them.</param>
/// <param name="counts">Counts.</param>
internal sealed class ActorSlot(int index, object gate, FragmentCounts counts)
{
    private TaskCompletionSource _posted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ActingOrder? _order;
    private Fragment? _fragment;
    private string? _actor;
    private string? _failure;
    private long _handedOut;
    private long _answered;

    /// <summary>Its number among those of the run.</summary>
    public int Index => index;

    /// <summary>Whether the order is answered. Under the gate.</summary>
    public bool HasFragment => _fragment is not null;

    /// <summary>Why no actor can ever act here; null if that is not so. Under the gate.</summary>
    public string? Failure => _failure;

    /// <summary>How fragments are read; known once the learner is.</summary>
    public FragmentFormat Format { get; set; }

    /// <summary>An actor takes the place; it gets the current order, if that is not answered.</summary>
    /// <param name="actor">Its name, which no other one ever has.</param>
    public void Join(string actor)
    {
        lock (gate)
        {
            Leave();
            (_actor, _handedOut) = (actor, _answered);
            counts.CountJoined();
        }
    }

    /// <summary>The actor is lost: nothing that it sent or will send is learned from now on.</summary>
    /// <param name="actor">Its name; if another one has the place, nothing changes.</param>
    public void Lose(string actor)
    {
        lock (gate)
        {
            if (_actor == actor)
            {
                Leave();
            }
        }
    }

    /// <summary>No actor can act here: the learner ends with that reason.</summary>
    public void Fail(string reason)
    {
        lock (gate)
        {
            _failure = reason;
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>Waits for an order that the actor has not had.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<ActingOrder> NextOrderAsync(string actor, CancellationToken cancellation)
    {
        while (true)
        {
            Task posted;
            lock (gate)
            {
                if (_actor == actor && _order is { } order && order.Number > _handedOut)
                {
                    _handedOut = order.Number;
                    return order;
                }

                posted = _posted.Task;
            }

            await posted.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>An actor's answer.</summary>
    /// <returns>Whether it is awaited.</returns>
    public bool Deliver(Fragment fragment)
    {
        lock (gate)
        {
            if (fragment.Actor != _actor)
            {
                counts.CountOfLost();
            }
            else if (fragment.Number <= _answered || _fragment is not null)
            {
                counts.CountRepeated();
            }
            else if (fragment.Number != _order?.Number)
            {
                counts.CountLate();
            }
            else
            {
                _fragment = fragment;
                Monitor.PulseAll(gate);
                return true;
            }

            return false;
        }
    }

    /// <summary>Asks for a fragment. Under the gate.</summary>
    public void Post(ActingOrder order)
    {
        (_order, _fragment) = (order, null);
        TaskCompletionSource posted = _posted;
        _posted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        posted.SetResult();
    }

    /// <summary>The answer, to be learned from; null if there is none, and none is awaited any more. Under the gate.</summary>
    public Fragment? Take()
    {
        Fragment? fragment = _fragment;
        if (fragment is not null)
        {
            _answered = fragment.Number;
            counts.CountLearned();
        }

        (_order, _fragment) = (null, null);
        return fragment;
    }

    private void Leave()
    {
        if (_actor is null)
        {
            return;
        }

        if (_fragment is not null)
        {
            _fragment = null;
            counts.CountOfLost();
        }

        _actor = null;
        counts.CountLost();
    }
}
