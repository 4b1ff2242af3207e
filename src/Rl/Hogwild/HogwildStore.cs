using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>
/// The parameters and optimiser statistics that A3C's workers share and write at the same time. A worker
/// <see cref="Connect">connects</see>, then pulls parameters and pushes gradients; a <see cref="WritePolicy"/> decides how pushes meet.
/// </summary>
/// <remarks>
/// <para><b>What .NET promises.</b> Reads and writes of properly aligned primitive values no larger than a pointer are atomic: a float is
/// read as it was before or after some write, never as half of each. The runtime invents no writes and repeats no reads. All threads see
/// the writes to one location in one order, but, without a fence, writes to different locations in any order. It promises nothing about a
/// vector instruction as a whole; the supported processors execute one in aligned pieces of at least one element (x86-64 in whole 8-byte
/// words, Arm64 element by element), so that single floats stay whole while a vector may be seen half written. Nothing here relies on more
/// than whole floats. (https://github.com/dotnet/runtime/blob/main/docs/design/specs/Memory-model.md)</para>
/// <para><b>Racy</b> (Hogwild, Niu et al. 2011). A push reads and writes every element of θ and of the statistics once, with vector
/// instructions and no lock. Two pushes that meet in an element may both read x and then write x − a and x − b: one of the two updates is
/// lost for that element, in θ, in a statistic or in both, independently. A step may be computed from a statistic that another push
/// overwrites. Elements may reach other cores in any order, so a pull may see one element after an update and its neighbour before it. A
/// thread that is preempted between reading and writing a vector writes it when it resumes, and undoes everything that happened to these
/// few elements in the meantime. What cannot happen: a torn float; a θ that is not an earlier θ minus one whole step; a statistic that is
/// not an average of squares, such as a negative one; a push that waits for another, however long that one is preempted.</para>
/// <para><b>Cas.</b> Elements are changed by compare-and-swap, two neighbours at a time, retried until no other thread interfered: all
/// updates of an element take effect, one after the other, and a step uses exactly the statistic that its own push wrote. Lock-free: a
/// thread retries only because another one succeeded. Pushes may pass through the vector in different orders, and a pull may see a
/// mixture.</para>
/// <para><b>Locked, Queued.</b> Whole pushes follow one another, under a lock or on the one thread that applies the queue, so that the
/// result is that of some sequential order; with a queue, in the order in which each worker pushed. Pulls see the state between two
/// pushes.</para>
/// <para><b>Snapshots</b> never stop a worker. Each push increments one counter before its first write and another after its last, both
/// with a full fence; a copy during which the two counters were equal and did not change is a state between two pushes. Under Locked and
/// Queued, a snapshot that does not succeed this way takes the lock; under Racy and Cas it gives up after some tries and is marked as a
/// mixture.</para>
/// <para>With one worker all policies except Queued give the same bits as the same rule applied sequentially; so does Queued if the queue
/// is drained before each pull.</para>
/// </remarks>
public sealed class HogwildStore : IDisposable
{
    /// <summary>
    /// The number of consecutive elements that a push changes: 4 KiB of each vector, so that a block stays in the first-level cache until
    /// it has been pulled too.
    /// </summary>
    private const int BlockLength = 1024;

    /// <summary>Elements that a push has read and not yet written: see <see cref="LostUpdateShare"/>.</summary>
    private const int ElementsHeld = 16;

    /// <summary>The number of tries for a snapshot between two updates; the later ones sleep a millisecond each.</summary>
    private const int SnapshotTries = 60;

    private readonly Backend<float> _backend;
    private readonly SharedOptimizer _optimizer;
    private readonly SharedVectors _shared;
    private readonly SharedVectors[] _blocks;
    private readonly TeamMemory _memory;
    private readonly TeamGate _gate;
    private readonly GradientQueue? _queue;
    private readonly List<HogwildConnection> _connections = [];
    private readonly Shared<PushCounters> _pushes;
    private bool _disposed;

    /// <summary>Makes a store of zeros.</summary>
    /// <param name="layout">Names, shapes and places of the parameters.</param>
    /// <param name="optimizer">The update rule.</param>
    /// <param name="policy">The write policy.</param>
    /// <param name="backend">
    /// The backend for all policies except Cas, used on the threads that push; it must be thread-safe. The vectors are on the host, whose
    /// memory model this class relies on; for a backend whose memory is elsewhere a managed one steps in.
    /// </param>
    /// <param name="memory">
    /// Where the store is; null for memory of its own. Where other processes see it, each of them makes a store of its own in it.
    /// </param>
    /// <exception cref="HyperparameterException">One thread is to apply the gradients of several processes.</exception>
    internal HogwildStore(
        ParameterLayout layout, SharedOptimizer optimizer, WritePolicy policy, Backend<float> backend, TeamMemory? memory = null)
    {
        _memory = memory ?? new TeamMemory(null);
        if (_memory.IsShared && policy == WritePolicy.Queued)
        {
            throw new HyperparameterException(
                "write=queued has one thread apply all gradients, which works in one process only: take racy, cas or locked.");
        }

        Layout = layout;
        Policy = policy;
        _optimizer = optimizer;
        _backend = backend.Memory == MemoryPlace.Host ? backend : new ManagedBackend<float>();
        _shared = SharedVectors.Allocate(layout.Length, optimizer.StatisticNames.Count, _memory);
        _pushes = _memory.Take<PushCounters>();
        _gate = new TeamGate(_memory);
        _blocks = new SharedVectors[(layout.Length + BlockLength - 1) / BlockLength];
        for (int i = 0; i < _blocks.Length; i++)
        {
            _blocks[i] = _shared.Range(i * BlockLength, Math.Min(BlockLength, layout.Length - (i * BlockLength)));
        }

        _queue = policy == WritePolicy.Queued ? new GradientQueue(this) : null;
    }

    /// <summary>Names, shapes and places of the parameters.</summary>
    public ParameterLayout Layout { get; }

    /// <summary>The write policy.</summary>
    public WritePolicy Policy { get; }

    /// <summary>η over the run. Set it before workers push.</summary>
    public Schedule LearningRate { get; set; } = new(7e-4, ScheduleKind.Constant);

    /// <summary>The T at which schedules start, and the T at which they end. Set it before workers push.</summary>
    public (long Start, long End) Annealing { get; set; }

    /// <summary>The number of updates applied, by all workers.</summary>
    public long Updates => _pushes.Value.Applied;

    /// <summary>T, the environment steps that produced all updates pushed.</summary>
    public long Steps => _pushes.Value.Steps;

    /// <summary>
    /// An estimate of the share of element updates lost to collisions, from 0 to 1; always 0 unless <see cref="Policy"/> is Racy.
    /// </summary>
    /// <remarks>
    /// At every moment of a push some elements have been read and not yet written, about one vector of sixteen. Whatever others add to them
    /// meanwhile is lost, whether the push takes microseconds on a core of its own or was preempted for milliseconds. So a push that k
    /// others finish during loses 16·k of the P·k element updates that they make. The estimate is the mean of 16·k/P over all pushes; k is
    /// counted, and only the 16 is a guess: measured against exact counts on 2 to 48 threads it was 5 to 25.
    /// </remarks>
    public double LostUpdateShare
    {
        get
        {
            long updates = _pushes.Value.Applied;
            if (Policy != WritePolicy.Racy || updates == 0)
            {
                return 0;
            }

            double overtaken = 0;
            foreach (HogwildConnection connection in _connections)
            {
                overtaken += connection.Overtaken;
            }

            return Math.Min(1, ElementsHeld * overtaken / ((double)Layout.Length * updates));
        }
    }

    /// <summary>The connections made, in order.</summary>
    public IReadOnlyList<HogwildConnection> Connections => _connections;

    /// <summary>A store of zeros that pushes move by gradient descent: θ ← θ − ηΔ.</summary>
    /// <param name="layout">Names, shapes and places of the parameters.</param>
    /// <param name="policy">The write policy.</param>
    /// <param name="backend">The backend for all policies except Cas, used on the threads that push; it must be thread-safe.</param>
    public static HogwildStore WithSgd(ParameterLayout layout, WritePolicy policy, Backend<float> backend) =>
        new(layout, new SharedSgd(), policy, backend);

    /// <summary>
    /// A store of zeros that pushes move by RMSProp without momentum, with one mean square for all workers: g ← αg + (1 − α)Δ², θ ← θ −
    /// ηΔ/√(g + ε).
    /// </summary>
    /// <param name="layout">Names, shapes and places of the parameters.</param>
    /// <param name="policy">The write policy.</param>
    /// <param name="backend">The backend for all policies except Cas, used on the threads that push; it must be thread-safe.</param>
    /// <param name="decay">α, in [0, 1).</param>
    /// <param name="epsilon">ε, positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">α or ε is outside its range.</exception>
    public static HogwildStore WithRmsProp(
        ParameterLayout layout, WritePolicy policy, Backend<float> backend, double decay = 0.99, double epsilon = 0.1) =>
        new(layout, new SharedRmsProp(decay, epsilon), policy, backend);

    /// <summary>
    /// A store of zeros that pushes move by Adam, with one pair of averages for all workers; t counts the updates of all.
    /// </summary>
    /// <param name="layout">Names, shapes and places of the parameters.</param>
    /// <param name="policy">The write policy.</param>
    /// <param name="backend">The backend for all policies except Cas, used on the threads that push; it must be thread-safe.</param>
    /// <param name="beta1">β₁, in [0, 1).</param>
    /// <param name="beta2">β₂, in [0, 1).</param>
    /// <param name="epsilon">ε, positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public static HogwildStore WithAdam(
        ParameterLayout layout,
        WritePolicy policy,
        Backend<float> backend,
        double beta1 = 0.9,
        double beta2 = 0.999,
        double epsilon = 1e-8) =>
        new(layout, new SharedAdam(beta1, beta2, epsilon), policy, backend);

    private bool IsSerial => Policy is WritePolicy.Locked or WritePolicy.Queued;

    /// <summary>
    /// Opens a connection for one worker. Not thread-safe; connect before the workers start. Several processes connect all workers in the
    /// same order, and each uses the connections of its own.
    /// </summary>
    public HogwildConnection Connect()
    {
        BlockOrder order = BlockOrder.Of(_connections.Count, _blocks.Length);
        var connection = new HogwildConnection(this, _queue?.AddLane(order), order, _memory);
        _connections.Add(connection);
        return connection;
    }

    /// <summary>Sets θ and zeroes the statistics. Not thread-safe.</summary>
    /// <param name="theta">A vector of the same layout.</param>
    public void Initialize(ParameterVector<float> theta)
    {
        Require(theta.Layout.Length);
        theta.Values.Read().CopyTo(_shared.Theta.Span);
        if (_shared.First.Exists)
        {
            _shared.First.Span.Clear();
        }

        if (_shared.Second.Exists)
        {
            _shared.Second.Span.Clear();
        }
    }

    /// <summary>Makes an empty snapshot of the right size for <see cref="Take"/>.</summary>
    public HogwildSnapshot NewSnapshot() => new(Layout, _optimizer);

    /// <summary>Copies the whole store without stopping any worker, between two updates if possible. Allocates nothing.</summary>
    /// <param name="snapshot">From <see cref="NewSnapshot"/>; overwritten.</param>
    public void Take(HogwildSnapshot snapshot)
    {
        Require(snapshot.Theta.Layout.Length);
        var wait = default(SpinWait);
        for (int attempt = 0; attempt < SnapshotTries; attempt++)
        {
            if (TryTake(snapshot))
            {
                return;
            }

            wait.SpinOnce();
        }

        if (IsSerial)
        {
            using TeamGate.Hold held = _gate.Enter();
            TryTake(snapshot);
            return;
        }

        snapshot.Updates = _pushes.Value.Applied;
        snapshot.Steps = _pushes.Value.Steps;
        snapshot.IsConsistent = false;
        _shared.CopyTo(snapshot.Vectors);
    }

    /// <summary>Waits until every pushed gradient has been applied; returns at once unless <see cref="Policy"/> is Queued.</summary>
    public void Drain() => _queue?.Drain();

    /// <summary>
    /// Ends the thread that applies the queue, after it has emptied it. Later calls do nothing. Pushes and pulls are refused from now on;
    /// what the store holds can still be copied.
    /// </summary>
    public void Dispose()
    {
        Volatile.Write(ref _disposed, true);
        _queue?.Dispose();
    }

    /// <summary>The share of the run that is done.</summary>
    internal double Progress => ProgressAt(Steps);

    internal void RequireOpen() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed), this);

    /// <summary>Counts k steps and returns η after them.</summary>
    internal double Advance(int steps)
    {
        long T = _pushes.Value.AddSteps(steps);
        return LearningRate.At(ProgressAt(T)); // [A3C §8 annealing] η ← η₀·(1 − T/T_max)
    }

    /// <summary>Copies θ according to the write policy.</summary>
    internal void CopyTheta(Span<float> destination)
    {
        if (!IsSerial)
        {
            ElementCopy.Copy(_shared.Theta.Span, destination);
            return;
        }

        if (!IsQuiet(out long updates) || !CopyThetaWhileQuiet(updates, destination))
        {
            using TeamGate.Hold held = _gate.Enter();
            ElementCopy.Copy(_shared.Theta.Span, destination);
        }
    }

    /// <summary>Applies a gradient on the caller's thread, and copies θ along the way if requested.</summary>
    /// <param name="gradient">Δ.</param>
    /// <param name="learningRate">η.</param>
    /// <param name="order">The order of the blocks.</param>
    /// <param name="scalars">(1, <see cref="SharedOptimizer.Scalars"/>), the caller's own.</param>
    /// <param name="theta">Receives θ including this update, or is empty.</param>
    internal AppliedUpdate Apply(Tensor<float> gradient, double learningRate, BlockOrder order, Tensor<float> scalars, Span<float> theta)
    {
        if (!IsSerial)
        {
            return ApplyUnguarded(gradient, learningRate, order, scalars, theta);
        }

        using TeamGate.Hold held = _gate.Enter();
        return ApplyUnguarded(gradient, learningRate, order, scalars, theta);
    }

    internal void Require(int length)
    {
        if (length != Layout.Length)
        {
            throw new ArgumentException(
                $"A vector of {length} numbers does not fit a store of {Layout.Length}: it must be made with the store's own layout.");
        }
    }

    private double ProgressAt(long steps)
    {
        (long start, long end) = Annealing;
        return end > start ? (double)(steps - start) / (end - start) : 0;
    }

    private AppliedUpdate ApplyUnguarded(
        Tensor<float> gradient, double learningRate, BlockOrder order, Tensor<float> scalars, Span<float> theta)
    {
        long before = _pushes.Value.Applied;
        UpdateScale scale = _optimizer.ScaleOf(learningRate, _pushes.Value.Enter());
        _optimizer.Prepare(scale, scalars);
        int block = order.First;
        for (int i = 0; i < _blocks.Length; i++)
        {
            ApplyBlock(block, gradient, scale, scalars, theta);
            block = order.After(block);
        }

        return new AppliedUpdate(_pushes.Value.Leave(), before);
    }

    private void ApplyBlock(int index, Tensor<float> gradient, UpdateScale scale, Tensor<float> scalars, Span<float> theta)
    {
        ref readonly SharedVectors block = ref _blocks[index];
        int first = index * BlockLength;
        Tensor<float> delta = gradient.ColumnRange(first, block.Theta.Cols);
        if (Policy == WritePolicy.Cas)
        {
            _optimizer.StepAtomically(delta.Span, scale, block);
        }
        else
        {
            _optimizer.Step(_backend, delta, scale, scalars, block);
        }

        if (!theta.IsEmpty)
        {
            ElementCopy.Copy(block.Theta.Span, theta.Slice(first, block.Theta.Cols));
        }
    }

    /// <summary>True if no push was writing at some moment during the call.</summary>
    private bool IsQuiet(out long updates)
    {
        // In this order: if a push had begun in between, the second number would be larger.
        updates = _pushes.Value.Applied;
        return _pushes.Value.Entered == updates;
    }

    /// <summary>True if no push has begun to write since <see cref="IsQuiet"/> returned true.</summary>
    private bool StayedQuiet(long updates)
    {
        Volatile.ReadBarrier(); // the copy was read before the count
        return _pushes.Value.Entered == updates;
    }

    private bool CopyThetaWhileQuiet(long updates, Span<float> destination)
    {
        ElementCopy.Copy(_shared.Theta.Span, destination);
        return StayedQuiet(updates);
    }

    private bool TryTake(HogwildSnapshot snapshot)
    {
        if (!IsQuiet(out long updates))
        {
            return false;
        }

        _shared.CopyTo(snapshot.Vectors);
        snapshot.Updates = updates;
        snapshot.Steps = _pushes.Value.Steps;
        snapshot.IsConsistent = true;
        return StayedQuiet(updates);
    }
}
