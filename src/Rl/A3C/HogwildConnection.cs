using Gradus.Tensors;

namespace Gradus.Rl.A3C;

/// <summary>
/// One worker's access to a <see cref="HogwildStore"/>. It belongs to one thread. It remembers when it last pulled, so that the staleness
/// of every push is measured, not guessed.
/// </summary>
public sealed class HogwildConnection
{
    private readonly HogwildStore _store;
    private readonly GradientLane? _lane;
    private PaddedCounter _pulledAt; // updates in the store when θ was pulled
    private PaddedCounter _lastStaleness;
    private PaddedCounter _ownSincePull; // this worker's own updates among those since then
    private long _ownAppliedAtPull;

    internal HogwildConnection(HogwildStore store, GradientLane? lane)
    {
        _store = store;
        _lane = lane;
        _lane?.Reports = this;
        _lastStaleness.Write(-1);
    }

    /// <summary>The staleness of this worker's updates that have been applied.</summary>
    public StalenessHistogram Staleness { get; } = new();

    /// <summary>Staleness of the last update that has been applied; −1 before the first. Under Queued it is an earlier one than the last pushed.</summary>
    public long LastStaleness => _lastStaleness.Read();

    /// <summary>Copies θ. Allocates nothing.</summary>
    /// <param name="theta">Receives θ, (1, P).</param>
    /// <exception cref="ArgumentException">It is of another length.</exception>
    public void Pull(Tensor<float> theta)
    {
        _store.Require(theta.Count);

        // Read before the copy: an update that arrives during it is counted as staleness even where the copy has it already.
        _ownAppliedAtPull = _lane?.Applied ?? 0;
        _ownSincePull.Write(0);
        _pulledAt.Write(_store.Updates);
        _store.CopyTheta(theta.Span); // [A3C alg. S3] θ′ ← θ
    }

    /// <summary>Applies a gradient, or hands it to the thread that will. Allocates nothing.</summary>
    /// <param name="gradient">Δ, (1, P); free to be overwritten when the call returns.</param>
    /// <param name="steps">Environment steps that it was computed from; they advance T before η is computed.</param>
    /// <exception cref="ArgumentException">The gradient is of another length.</exception>
    public void Push(Tensor<float> gradient, int steps)
    {
        _store.Require(gradient.Count);
        double learningRate = _store.Advance(steps);
        if (_lane is null)
        {
            long update = _store.Apply(gradient, learningRate); // [A3C alg. S3] θ ← θ − step along dθ
            Record(update - 1 - _pulledAt.Read() - _ownSincePull.Read());
            _ownSincePull.Write(_ownSincePull.Read() + 1);
        }
        else
        {
            _lane.Enqueue(gradient, learningRate, _pulledAt.Read(), _ownAppliedAtPull);
        }
    }

    internal void Record(long staleness)
    {
        Staleness.Record(staleness);
        _lastStaleness.Write(staleness);
    }
}
