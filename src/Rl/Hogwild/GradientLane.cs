using System.Diagnostics;

namespace Gradus.Rl;

/// <summary>
/// The gradients passed from one worker to the thread that applies them: a ring for a few, written by the worker and read by that thread.
/// If it is full, the worker waits.
/// </summary>
internal sealed class GradientLane
{
    private const int Capacity = 4;

    private readonly GradientQueue _queue;
    private readonly BlockOrder _order;
    private readonly Slot[] _slots = new Slot[Capacity];
    private readonly Tensor<float> _scalars = new(1, SharedOptimizer.Scalars);
    private PaddedCounter _enqueued;
    private PaddedCounter _applied;

    public GradientLane(GradientQueue queue, int length, BlockOrder order)
    {
        _queue = queue;
        _order = order;
        for (int i = 0; i < Capacity; i++)
        {
            _slots[i] = new Slot(new Tensor<float>(1, length));
        }
    }

    /// <summary>Receives the staleness of applied updates.</summary>
    public HogwildConnection? Reports { get; set; }

    /// <summary>Gradients of this lane that have been applied.</summary>
    public long Applied => _applied.Read();

    public bool IsEmpty => _applied.Read() == _enqueued.Read();

    public void Enqueue(Tensor<float> gradient, double learningRate, long pulledAt, long ownAppliedAtPull)
    {
        long position = _enqueued.Read();
        var wait = default(SpinWait);
        while (position - _applied.Read() == Capacity)
        {
            ObjectDisposedException.ThrowIf(_queue.HasEnded, typeof(HogwildStore));
            wait.SpinOnce();
        }

        Slot slot = _slots[position % Capacity];
        slot.Gradient.CopyFrom(gradient.Read());
        slot.LearningRate = learningRate;
        slot.PulledAt = pulledAt;
        slot.OwnAppliedAtPull = ownAppliedAtPull;
        _enqueued.Write(position + 1);
        _queue.Wake();
    }

    /// <summary>Applies the oldest gradient, if there is one; called by one thread only.</summary>
    public bool TryApply(HogwildStore store)
    {
        long position = _applied.Read();
        if (position == _enqueued.Read())
        {
            return false;
        }

        Slot slot = _slots[position % Capacity];
        AppliedUpdate update = store.Apply(slot.Gradient, slot.LearningRate, _order, _scalars, []);

        // Of the updates since the pull, this worker's own do not count as staleness.
        long own = position - slot.OwnAppliedAtPull;
        Debug.Assert(Reports is not null);
        Reports.Record(Math.Max(update.Number - 1 - slot.PulledAt - own, 0));
        _applied.Write(position + 1);
        return true;
    }

    private sealed class Slot(Tensor<float> gradient)
    {
        public Tensor<float> Gradient { get; } = gradient;

        public double LearningRate { get; set; }

        public long PulledAt { get; set; }

        public long OwnAppliedAtPull { get; set; }
    }
}
