using System.Globalization;

namespace Gradus.Mpi;

/// <summary>What the program that started this process says about the job, in variables of the environment.</summary>
/// <param name="Kind">The implementation of MPI that it belongs to.</param>
/// <param name="Size">The number of processes that it started.</param>
public readonly record struct MpiLauncher(MpiKind Kind, int Size)
{
    /// <summary>The launcher of this process; null if it was started by itself.</summary>
    public static MpiLauncher? OfThisProcess =>
        SizeIn("OMPI_COMM_WORLD_SIZE") is { } ranks ? new MpiLauncher(MpiKind.OpenMpi, ranks)
        : IsSet("PMIX_RANK") && SizeIn("SLURM_NTASKS") is { } tasks ? new MpiLauncher(MpiKind.OpenMpi, tasks)
        : SizeIn("PMI_SIZE") is { } processes ? new MpiLauncher(MpiKind.Mpich, processes)
        : null;

    private static bool IsSet(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 };

    private static int? SizeIn(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int size) ? size : null;
}
