namespace Gradus.Mpi;

/// <summary>The implementations of MPI that are known here; their libraries have the names of the functions in common.</summary>
public enum MpiKind
{
    /// <summary>MPICH, and what is binary-compatible with it, such as Intel MPI and MVAPICH.</summary>
    Mpich,

    /// <summary>Open MPI.</summary>
    OpenMpi,
}
