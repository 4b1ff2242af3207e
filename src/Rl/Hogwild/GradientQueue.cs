namespace Gradus.Rl;

/// <summary>
/// The single thread that applies gradients under <see cref="WritePolicy.Queued"/>: it goes round the lanes, takes one gradient from each,
/// and sleeps when all are empty.
/// </summary>
internal sealed class GradientQueue : IDisposable
{
    private const int SpinsBeforeSleep = 30;

    private readonly HogwildStore _store;
    private readonly AutoResetEvent _work = new(false);
    private readonly Thread _thread;
    private GradientLane[] _lanes = [];
    private int _sleeping;
    private bool _stop;
    private bool _ended;

    public GradientQueue(HogwildStore store)
    {
        _store = store;
        _thread = new Thread(Serve) { IsBackground = true, Name = "Gradus A3C applier" };
        _thread.Start();
    }

    /// <summary>Whether nobody applies gradients any more.</summary>
    public bool HasEnded => Volatile.Read(ref _ended);

    /// <summary>Adds a worker's lane.</summary>
    public GradientLane AddLane(BlockOrder order)
    {
        var lane = new GradientLane(this, _store.Layout.Length, order);
        Volatile.Write(ref _lanes, [.. _lanes, lane]);
        return lane;
    }

    /// <summary>Called after something was enqueued.</summary>
    public void Wake()
    {
        // Either the applier, which sets its flag before it checks the lanes a last time, sees the gradient, or this sees the flag.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _sleeping) == 1)
        {
            _work.Set();
        }
    }

    /// <summary>Waits until all lanes are empty, or nobody empties them.</summary>
    public void Drain()
    {
        var wait = default(SpinWait);
        while (!AllEmpty() && !HasEnded)
        {
            wait.SpinOnce();
        }
    }

    /// <summary>Empties the lanes and ends the thread. The event is left to the collector: a worker may be about to set it.</summary>
    public void Dispose()
    {
        Volatile.Write(ref _stop, true);
        _work.Set();
        _thread.Join();
    }

    private bool AllEmpty()
    {
        foreach (GradientLane lane in Volatile.Read(ref _lanes))
        {
            if (!lane.IsEmpty)
            {
                return false;
            }
        }

        return true;
    }

    private void Serve()
    {
        int idle = 0;
        while (true)
        {
            if (ApplyRound())
            {
                idle = 0;
            }
            else if (Volatile.Read(ref _stop))
            {
                Volatile.Write(ref _ended, true);
                return;
            }
            else if (++idle < SpinsBeforeSleep)
            {
                Thread.SpinWait(20);
            }
            else
            {
                Sleep();
                idle = 0;
            }
        }
    }

    private bool ApplyRound()
    {
        bool applied = false;
        foreach (GradientLane lane in Volatile.Read(ref _lanes))
        {
            applied |= lane.TryApply(_store);
        }

        return applied;
    }

    private void Sleep()
    {
        Volatile.Write(ref _sleeping, 1);
        Interlocked.MemoryBarrier();
        if (AllEmpty() && !Volatile.Read(ref _stop))
        {
            _work.WaitOne();
        }

        Volatile.Write(ref _sleeping, 0);
    }
}
