using System.Runtime.InteropServices;

namespace Gradus.Mpi;

/// <summary>The functions of an MPI library, and the handles that it has for the few things that are used here.</summary>
/// <remarks>
/// MPICH's handles are numbers that are part of its binary interface; Open MPI's are addresses of objects in its library. Both fit a
/// pointer.
/// </remarks>
internal sealed unsafe class MpiLibrary
{
    private const int NowAndGlobal = 0x102; // RTLD_NOW | RTLD_GLOBAL of Linux: Open MPI loads parts of itself that look for the rest

    public readonly delegate* unmanaged[Cdecl]<nint, nint, int, int*, int> InitThread;
    public readonly delegate* unmanaged[Cdecl]<nint, int*, int> Rank;
    public readonly delegate* unmanaged[Cdecl]<nint, int*, int> Size;
    public readonly delegate* unmanaged[Cdecl]<void*, int, nint, void*, int, nint, nint, nint*, int> BeginAllGather;
    public readonly delegate* unmanaged[Cdecl]<void*, int, nint, int, nint, nint*, int> BeginBroadcast;
    public readonly delegate* unmanaged[Cdecl]<nint, nint*, int> BeginBarrier;
    public readonly delegate* unmanaged[Cdecl]<nint*, int*, nint, int> Test;
    public readonly delegate* unmanaged[Cdecl]<nint, int, int, nint, nint*, int> Split;
    public readonly delegate* unmanaged[Cdecl]<nint*, int> FreeCommunicator;
    public readonly delegate* unmanaged[Cdecl]<nint, int, nint, nint, nint*, nint*, int> AllocateShared;
    public readonly delegate* unmanaged[Cdecl]<nint, int, nint*, int*, nint*, int> QueryShared;
    public readonly delegate* unmanaged[Cdecl]<int, nint, int> LockAll;
    public readonly delegate* unmanaged[Cdecl]<nint, int> UnlockAll;
    public readonly delegate* unmanaged[Cdecl]<nint*, int> FreeWindow;
    public readonly delegate* unmanaged[Cdecl]<nint, int, int> Abort;
    public readonly delegate* unmanaged[Cdecl]<int> End;

    /// <summary>MPI_COMM_WORLD.</summary>
    public readonly nint World;

    /// <summary>MPI_BYTE.</summary>
    public readonly nint Byte;

    /// <summary>MPI_STATUS_IGNORE.</summary>
    public readonly nint NoStatus;

    /// <summary>MPI_INFO_NULL.</summary>
    public readonly nint NoInfo;

    /// <summary>MPI_COMM_TYPE_SHARED: a communicator for each machine.</summary>
    public readonly int OneMachine;

    private MpiLibrary(MpiKind kind, nint library)
    {
        InitThread = (delegate* unmanaged[Cdecl]<nint, nint, int, int*, int>)Find("MPI_Init_thread");
        Rank = (delegate* unmanaged[Cdecl]<nint, int*, int>)Find("MPI_Comm_rank");
        Size = (delegate* unmanaged[Cdecl]<nint, int*, int>)Find("MPI_Comm_size");
        BeginAllGather = (delegate* unmanaged[Cdecl]<void*, int, nint, void*, int, nint, nint, nint*, int>)Find("MPI_Iallgather");
        BeginBroadcast = (delegate* unmanaged[Cdecl]<void*, int, nint, int, nint, nint*, int>)Find("MPI_Ibcast");
        BeginBarrier = (delegate* unmanaged[Cdecl]<nint, nint*, int>)Find("MPI_Ibarrier");
        Test = (delegate* unmanaged[Cdecl]<nint*, int*, nint, int>)Find("MPI_Test");
        Split = (delegate* unmanaged[Cdecl]<nint, int, int, nint, nint*, int>)Find("MPI_Comm_split_type");
        FreeCommunicator = (delegate* unmanaged[Cdecl]<nint*, int>)Find("MPI_Comm_free");
        AllocateShared = (delegate* unmanaged[Cdecl]<nint, int, nint, nint, nint*, nint*, int>)Find("MPI_Win_allocate_shared");
        QueryShared = (delegate* unmanaged[Cdecl]<nint, int, nint*, int*, nint*, int>)Find("MPI_Win_shared_query");
        LockAll = (delegate* unmanaged[Cdecl]<int, nint, int>)Find("MPI_Win_lock_all");
        UnlockAll = (delegate* unmanaged[Cdecl]<nint, int>)Find("MPI_Win_unlock_all");
        FreeWindow = (delegate* unmanaged[Cdecl]<nint*, int>)Find("MPI_Win_free");
        Abort = (delegate* unmanaged[Cdecl]<nint, int, int>)Find("MPI_Abort");
        End = (delegate* unmanaged[Cdecl]<int>)Find("MPI_Finalize");
        (World, Byte, NoStatus, NoInfo, OneMachine) = kind == MpiKind.Mpich
            ? (0x44000000, 0x4c00010d, 1, 0x1c000000, 1)
            : (Find("ompi_mpi_comm_world"), Find("ompi_mpi_byte"), 0, Find("ompi_mpi_info_null"), 0);

        nint Find(string name) => NativeLibrary.GetExport(library, name);
    }

    /// <summary>Loads the library of an implementation.</summary>
    /// <returns>Null, with the reason, where it is missing or something else.</returns>
    public static MpiLibrary? Load(MpiKind kind, out string reason)
    {
        string name = kind == MpiKind.Mpich ? "libmpich.so.12" : "libmpi.so.40";
        string other = kind == MpiKind.Mpich ? "libmpi.so.12" : "libmpi.so.40"; // as all but Debian call MPICH's
        reason = "";
        if (!TryLoad(name, out nint library) && !TryLoad(other, out library))
        {
            reason = $"{name} cannot be loaded";
            return null;
        }

        try
        {
            return new MpiLibrary(kind, library);
        }
        catch (EntryPointNotFoundException exception)
        {
            reason = $"{name} is not the library of {NameOf(kind)}: {exception.Message}";
            return null;
        }
    }

    public static string NameOf(MpiKind kind) => kind == MpiKind.Mpich ? "MPICH" : "Open MPI";

    private static bool TryLoad(string name, out nint library)
    {
        library = 0;
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad("libc.so.6", out nint loader) ||
            !NativeLibrary.TryGetExport(loader, "dlopen", out nint dlopen))
        {
            return NativeLibrary.TryLoad(name, out library);
        }

        nint text = Marshal.StringToCoTaskMemUTF8(name);
        library = ((delegate* unmanaged[Cdecl]<nint, int, nint>)dlopen)(text, NowAndGlobal);
        Marshal.FreeCoTaskMem(text);
        return library != 0;
    }
}
