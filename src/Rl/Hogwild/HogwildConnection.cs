namespace Gradus.Rl;

/// <summary>
/// One worker's access to a <see cref="HogwildStore"/>. It belongs to one thread. It records when it last pulled, so that the staleness of
/// every push is measured, not guessed.
/// </summary>
public sealed class HogwildConnection
{
    private readonly HogwildStore _store;
    private readonly GradientLane? _lane;
    private readonly BlockOrder _order;
    private readonly Tensor<float> _scalars = new(1, SharedOptimizer.Scalars);
    private Tensor<float> _gradient; // on the host, where the worker's is elsewhere
    private PaddedCounter _pulledAt; // updates in the store when θ was pulled
    private PaddedCounter _lastStaleness;
    private PaddedCounter _ownSincePull; // this worker's own updates among those since then
    private readonly Shared<PaddedCounter> _overtaken;
    private long _ownAppliedAtPull;

    internal HogwildConnection(HogwildStore store, GradientLane? lane, BlockOrder order, TeamMemory memory)
    {
        _overtaken = memory.Take<PaddedCounter>();
        Staleness = new StalenessHistogram(memory.Take<long>(StalenessHistogram.Largest + 1));
        _store = store;
        _lane = lane;
        _order = order;
        _lane?.Reports = this;
        _lastStaleness.Write(-1);
    }

    /// <summary>The staleness of this worker's updates that have been applied.</summary>
    public StalenessHistogram Staleness { get; }

    /// <summary>
    /// Staleness of the last update that has been applied; −1 before the first. Under Queued, that is an earlier one than the last pushed.
    /// </summary>
    public long LastStaleness => _lastStaleness.Read();

    /// <summary>Updates in the store when θ was pulled.</summary>
    internal long PulledAt => _pulledAt.Read();

    /// <summary>The share of the run that is done, by the pushes of all workers so far.</summary>
    internal double Progress => _store.Progress;

    /// <summary>The pushes of others that were finished while one of this worker's was being made, summed over its pushes.</summary>
    internal long Overtaken => _overtaken.Value.Read();

    /// <summary>Copies θ. Allocates nothing.</summary>
    /// <param name="theta">Receives θ, (1, P).</param>
    /// <exception cref="ArgumentException">It has a different length.</exception>
    /// <exception cref="ObjectDisposedException">The store was disposed.</exception>
    public void Pull(Tensor<float> theta)
    {
        _store.RequireOpen();
        _store.Require(theta.Count);

        // Read before the copy: an update that arrives during the copy counts as staleness even if the copy already contains it.
        _ownAppliedAtPull = _lane?.Applied ?? 0;
        _ownSincePull.Write(0);
        _pulledAt.Write(_store.Updates);
        using HostWrite<float> write = theta.Write();
        _store.CopyTheta(write.Span); // [A3C alg. S3] θ′ ← θ
    }

    /// <summary>Applies a gradient, or passes it to the thread that will. Allocates nothing.</summary>
    /// <param name="gradient">Δ, (1, P); may be overwritten when the call returns.</param>
    /// <param name="steps">The environment steps it was computed from; they advance T before η is computed.</param>
    /// <exception cref="ArgumentException">The gradient has a different length.</exception>
    /// <exception cref="ObjectDisposedException">The store was disposed.</exception>
    public void Push(Tensor<float> gradient, int steps)
    {
        _store.RequireOpen();
        _store.Require(gradient.Count);
        if (_lane is null)
        {
            Apply(gradient, steps, default);
            _ownSincePull.Write(_ownSincePull.Read() + 1);
        }
        else
        {
            Enqueue(_lane, gradient, steps);
        }
    }

    /// <summary>
    /// Pushes, then pulls, passing through the store once: each block is copied right after it is written, before another worker can take
    /// its cache lines away. Allocates nothing.
    /// </summary>
    /// <param name="gradient">Δ, (1, P); may be overwritten when the call returns.</param>
    /// <param name="steps">The environment steps it was computed from; they advance T before η is computed.</param>
    /// <param name="theta">Receives θ, (1, P); under Queued it may not include this gradient yet.</param>
    /// <exception cref="ArgumentException">One of the two has a different length.</exception>
    /// <exception cref="ObjectDisposedException">The store was disposed.</exception>
    public void PushAndPull(Tensor<float> gradient, int steps, Tensor<float> theta)
    {
        _store.RequireOpen();
        _store.Require(gradient.Count);
        _store.Require(theta.Count);
        if (_lane is null)
        {
            using HostWrite<float> write = theta.Write();
            long before = Apply(gradient, steps, write.Span); // [A3C alg. S3] θ′ ← θ
            _pulledAt.Write(before);
            _ownSincePull.Write(1);
        }
        else
        {
            Enqueue(_lane, gradient, steps);
            Pull(theta);
        }
    }

    /// <returns>The number of updates applied before this one wrote anything.</returns>
    private long Apply(Tensor<float> gradient, int steps, Span<float> theta)
    {
        // [A3C alg. S3] θ ← θ − step along dθ.
        AppliedUpdate update = _store.Apply(OnHost(gradient), _store.Advance(steps), _order, _scalars, theta);
        _overtaken.Value.Write(_overtaken.Value.Read() + update.Number - 1 - update.Before);
        Record(update.Number - 1 - _pulledAt.Read() - _ownSincePull.Read());
        return update.Before;
    }

    private Tensor<float> OnHost(Tensor<float> gradient)
    {
        if (gradient.Storage.IsOnHost)
        {
            return gradient;
        }

        _gradient = _gradient.Exists ? _gradient : new Tensor<float>(1, gradient.Count);
        _gradient.CopyFrom(gradient.Read());
        return _gradient;
    }

    private void Enqueue(GradientLane lane, Tensor<float> gradient, int steps) =>
        lane.Enqueue(gradient, _store.Advance(steps), _pulledAt.Read(), _ownAppliedAtPull);

    internal void Record(long staleness)
    {
        Staleness.Record(staleness);
        _lastStaleness.Write(staleness);
    }
}
