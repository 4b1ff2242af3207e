namespace Gradus;

/// <summary>
/// Threads that do the parts of one piece of work, again and again: part 0 on the caller's thread, every other part on its own thread,
/// which waits for the next round, first spinning (a round often follows within microseconds), then asleep.
/// </summary>
internal sealed class ThreadTeam : IDisposable
{
    private const int SpinLength = 20;

    private readonly Action<int> _work;
    private readonly Thread[] _threads;
    private readonly object _gate = new();
    private readonly int _spins;
    private int _round;
    private int _unfinished;
    private bool _stopped;

    /// <summary>Starts the threads.</summary>
    /// <param name="parts">The number of parts, at least 1.</param>
    /// <param name="name">The threads' name in a debugger.</param>
    /// <param name="work">Does one part, given its number; it must not throw.</param>
    /// <param name="spins">
    /// How long a waiting thread stays awake, in rounds of less than a microsecond: about as long as parts differ and rounds are apart.
    /// </param>
    public ThreadTeam(int parts, string name, Action<int> work, int spins = 50)
    {
        _work = work;
        _spins = Environment.ProcessorCount > 1 ? spins : 0;
        _threads = new Thread[parts - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            int part = i + 1;
            _threads[i] = new Thread(() => Serve(part)) { IsBackground = true, Name = $"{name} {part}" };
            _threads[i].Start();
        }
    }

    /// <summary>Does all parts and returns when the last is done; their writes are visible to the caller.</summary>
    public void Run()
    {
        Volatile.Write(ref _unfinished, _threads.Length);
        BeginRound();
        _work(0);
        for (int spin = 0; spin < _spins && Volatile.Read(ref _unfinished) != 0; spin++)
        {
            Thread.SpinWait(SpinLength);
        }

        if (Volatile.Read(ref _unfinished) != 0)
        {
            lock (_gate)
            {
                while (Volatile.Read(ref _unfinished) != 0)
                {
                    Monitor.Wait(_gate);
                }
            }
        }
    }

    /// <summary>Ends the threads and waits for them.</summary>
    public void Dispose()
    {
        if (!_stopped)
        {
            _stopped = true;
            BeginRound();
            foreach (Thread thread in _threads)
            {
                thread.Join();
            }
        }
    }

    private void BeginRound()
    {
        lock (_gate)
        {
            Volatile.Write(ref _round, _round + 1);
            Monitor.PulseAll(_gate);
        }
    }

    private void Serve(int part)
    {
        int round = 0;
        while (true)
        {
            AwaitRoundAfter(round);
            round++;
            if (_stopped)
            {
                return;
            }

            _work(part);
            if (Interlocked.Decrement(ref _unfinished) == 0)
            {
                lock (_gate)
                {
                    Monitor.PulseAll(_gate);
                }
            }
        }
    }

    private void AwaitRoundAfter(int round)
    {
        for (int spin = 0; spin < _spins; spin++)
        {
            if (Volatile.Read(ref _round) != round)
            {
                return;
            }

            Thread.SpinWait(SpinLength);
        }

        lock (_gate)
        {
            while (_round == round)
            {
                Monitor.Wait(_gate);
            }
        }
    }
}
