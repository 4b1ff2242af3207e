using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Gradus.Mpi;

/// <summary>
/// The processes of the MPI job that this one belongs to. The library is looked for when it is needed, and is that of the launcher:
/// processes that Open MPI's mpirun started speak Open MPI.
/// </summary>
/// <remarks>
/// Any thread may call it, one at a time. MPI can be begun once per process, and ends a job as a whole: a process that dies, or calls
/// <see cref="Abort"/>, takes all others with it.
/// </remarks>
public sealed unsafe class MpiProcesses : IProcessGroup, IDisposable
{
    private const int Serialized = 2; // MPI_THREAD_SERIALIZED

    /// <summary>How many times longer than a pause the wait before it was: what a pause may add to a wait is a small part of it.</summary>
    private const int WaitedPerPause = 16;

    private static readonly TimeSpan Awake = TimeSpan.FromMicroseconds(100);

    private readonly MpiLibrary _library;
    private readonly List<nint> _windows = [];
    private nint _machine; // the processes of this machine, once memory was asked for
    private bool _ended;

    private MpiProcesses(MpiLibrary library, MpiKind kind)
    {
        _library = library;
        Kind = kind;
        int rank, size;
        Require(library.Rank(library.World, &rank), "MPI_Comm_rank");
        Require(library.Size(library.World, &size), "MPI_Comm_size");
        (Rank, Size) = (rank, size);
    }

    /// <summary>The implementation of MPI.</summary>
    public MpiKind Kind { get; }

    /// <inheritdoc/>
    public int Rank { get; }

    /// <inheritdoc/>
    public int Size { get; }

    /// <summary>Begins MPI, if a launcher of MPI has started this process.</summary>
    /// <param name="processes">The processes of the job.</param>
    /// <param name="reason">Why there are none, in one sentence.</param>
    public static bool TryCreate([NotNullWhen(true)] out MpiProcesses? processes, out string reason)
    {
        processes = null;
        if (MpiLauncher.OfThisProcess is not { } launcher)
        {
            reason = "This process was not started by a launcher of MPI, such as mpirun.";
            return false;
        }

        string name = MpiLibrary.NameOf(launcher.Kind);
        if (MpiLibrary.Load(launcher.Kind, out string missing) is not { } library)
        {
            reason = $"This process was started by {name}, but {missing}.";
            return false;
        }

        int provided;
        if (library.InitThread(0, 0, Serialized, &provided) is not 0 and int code)
        {
            reason = $"{name} cannot be begun: MPI_Init_thread returned {code}.";
            return false;
        }

        processes = new MpiProcesses(library, launcher.Kind);
        if (processes.Size != launcher.Size)
        {
            reason = $"The launcher started {launcher.Size} processes, but for {name} the job has {processes.Size}: launcher and library "
                + "are of two installations of MPI.";
            processes.Dispose();
            processes = null;
            return false;
        }

        if (provided < Serialized)
        {
            reason = $"{name} was built without support for threads.";
            processes.Dispose();
            processes = null;
            return false;
        }

        reason = "";
        return true;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The lengths do not fit the number of processes.</exception>
    public void AllGather(ReadOnlySpan<byte> mine, Span<byte> all)
    {
        if (all.Length != (long)mine.Length * Size)
        {
            throw new ArgumentException(
                $"{Size} processes have {mine.Length} bytes each, but there is room for {all.Length}.", nameof(all));
        }

        fixed (byte* from = mine)
        fixed (byte* to = all)
        {
            nint request = 0;
            Require(
                _library.BeginAllGather(
                    from, mine.Length, _library.Byte, to, mine.Length, _library.Byte, _library.World, &request),
                "MPI_Iallgather");
            Await(&request);
        }
    }

    /// <inheritdoc/>
    public void Broadcast(Span<byte> data)
    {
        fixed (byte* bytes = data)
        {
            nint request = 0;
            Require(_library.BeginBroadcast(bytes, data.Length, _library.Byte, 0, _library.World, &request), "MPI_Ibcast");
            Await(&request);
        }
    }

    /// <inheritdoc/>
    public void Barrier()
    {
        nint request = 0;
        Require(_library.BeginBarrier(_library.World, &request), "MPI_Ibarrier");
        Await(&request);
    }

    /// <inheritdoc/>
    /// <remarks>A window of MPI, of which rank 0 has all the memory. It is zero when every process has come.</remarks>
    /// <exception cref="ArgumentException">The processes do not ask for equally much.</exception>
    public Storage<long> Share(int words)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(words, 1);
        Span<int> all = stackalloc int[Size];
        AllGather(MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in words)), MemoryMarshal.AsBytes(all));
        if (all.ContainsAnyExcept(words))
        {
            throw new ArgumentException($"{words} words are asked for here, but others ask for other numbers.", nameof(words));
        }

        RequireOneMachine();
        nint address, length, window = 0; // of which MPICH writes half
        int unit;
        nint bytes = Rank == 0 ? ((nint)words * sizeof(long)) + Storage<long>.Alignment : 0;
        Require(
            _library.AllocateShared(bytes, sizeof(long), _library.NoInfo, _machine, &address, &window), "MPI_Win_allocate_shared");
        _windows.Add(window);
        Require(_library.QueryShared(window, 0, &length, &unit, &address), "MPI_Win_shared_query");
        Require(_library.LockAll(0, window), "MPI_Win_lock_all");

        // Pages are mapped whole, so that what is aligned in one process is so in all.
        address = (address + Storage<long>.Alignment - 1) / Storage<long>.Alignment * Storage<long>.Alignment;
        var memory = new Storage<long>(this, address, words);
        if (Rank == 0)
        {
            memory.Span.Clear();
        }

        Barrier();
        return memory;
    }

    /// <summary>Ends all processes of the job at once, this one too.</summary>
    /// <param name="code">The exit code.</param>
    public void Abort(int code) => _ = _library.Abort(_library.World, code);

    /// <summary>
    /// Ends MPI in this process, when all others do, and with it the memory that they share: no thread may use it any more, such as a
    /// worker that an agent left stuck in its environment.
    /// </summary>
    public void Dispose()
    {
        if (!_ended)
        {
            _ended = true;
            foreach (nint window in _windows)
            {
                nint freed = window;
                _ = _library.UnlockAll(window);
                _ = _library.FreeWindow(&freed);
            }

            if (_machine != 0)
            {
                nint machine = _machine;
                _ = _library.FreeCommunicator(&machine);
            }

            _ = _library.End();
        }
    }

    /// <summary>
    /// Waits for the other processes: awake for as long as a message takes, as MPI itself would for ever; then, since they still compute or
    /// simulate, giving way to them, and asleep in the end, so that there may be more processes than processors.
    /// </summary>
    private void Await(nint* request)
    {
        long begun = Stopwatch.GetTimestamp();
        int isDone;
        while (true)
        {
            Require(_library.Test(request, &isDone, _library.NoStatus), "MPI_Test");
            if (isDone != 0)
            {
                return;
            }

            TimeSpan waited = Stopwatch.GetElapsedTime(begun);
            if (waited > Awake)
            {
                Thread.Sleep((int)(waited / WaitedPerPause).TotalMilliseconds); // at first 0, which gives way to all that can run
            }
        }
    }

    private void RequireOneMachine()
    {
        if (_machine == 0)
        {
            nint machine = 0;
            Require(_library.Split(_library.World, _library.OneMachine, Rank, _library.NoInfo, &machine), "MPI_Comm_split_type");
            _machine = machine;
        }

        int here;
        Require(_library.Size(_machine, &here), "MPI_Comm_size");
        if (here != Size)
        {
            throw new NotSupportedException(
                $"Processes that share memory have to be on one machine, and of these {Size} only {here} are on that of rank {Rank}.");
        }
    }

    private static void Require(int code, string function)
    {
        if (code != 0)
        {
            throw new InvalidOperationException($"{function} returned {code}.");
        }
    }
}
