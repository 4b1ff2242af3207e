using System.Diagnostics.CodeAnalysis;

namespace Gradus;

/// <summary>
/// A BLAS that this process has loaded and set up. Loading happens once per kind: the library's number of threads and MKL's threading layer
/// belong to the process and cannot be changed.
/// </summary>
internal sealed class BlasLibrary
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<BlasKind, BlasLibrary> Loaded = [];

    private BlasLibrary(NativeFile file, string version, int threads)
    {
        File = file;
        Version = version;
        Threads = threads;
    }

    /// <summary>Where its functions are.</summary>
    public NativeFile File { get; }

    /// <summary>The library's own description.</summary>
    public string Version { get; }

    /// <summary>Threads that one call may use.</summary>
    public int Threads { get; }

    /// <summary>The library of a kind, loaded and set up at the first call.</summary>
    /// <param name="kind">Which one.</param>
    /// <param name="threads">Threads that one call may use.</param>
    /// <param name="library">The library.</param>
    /// <param name="reason">One sentence that says why there is no library, or an empty string.</param>
    public static bool TryLoad(BlasKind kind, int threads, [NotNullWhen(true)] out BlasLibrary? library, out string reason)
    {
        lock (Gate)
        {
            if (!Loaded.TryGetValue(kind, out library))
            {
                NativeFile? file = NativeFile.LoadFirst(Names(kind));
                if (file is null)
                {
                    reason = NotFound(kind);
                    return false;
                }

                string? version = kind == BlasKind.Mkl
                    ? MklSetup.TrySetUp(file.Value, threads, out reason)
                    : OpenBlasSetup.TrySetUp(file.Value, threads, out reason);
                if (version is null)
                {
                    return false;
                }

                library = new BlasLibrary(file.Value, version, threads);
                Loaded.Add(kind, library);
            }

            if (library.Threads != threads)
            {
                reason = $"{Title(kind)} was set up for {Count(library.Threads)} earlier in this process and cannot be changed to "
                    + $"{Count(threads)}.";
                library = null;
                return false;
            }
        }

        reason = "";
        return true;
    }

    /// <summary>The library's name in a sentence.</summary>
    public static string Title(BlasKind kind) => kind == BlasKind.Mkl ? "Intel MKL" : "OpenBLAS";

    private static string Count(int threads) => threads == 1 ? "1 thread" : $"{threads} threads";

    private static string PathVariable(BlasKind kind) => kind == BlasKind.Mkl ? "GRADUS_MKL" : "GRADUS_OPENBLAS";

    private static string[] Names(BlasKind kind)
    {
        if (Environment.GetEnvironmentVariable(PathVariable(kind)) is { Length: > 0 } path)
        {
            return [path];
        }

        string[] names = FileNames(kind);
        if (kind != BlasKind.Mkl || Environment.GetEnvironmentVariable("MKLROOT") is not { Length: > 0 } root)
        {
            return names;
        }

        string[] folders = ["lib", "lib/intel64", "bin", "redist/intel64"];
        return [.. names, .. from folder in folders from name in names select Path.Combine(root, folder, name)];
    }

    private static string[] FileNames(BlasKind kind) => kind switch
    {
        BlasKind.Mkl when OperatingSystem.IsWindows() => ["mkl_rt.2.dll", "mkl_rt.1.dll", "mkl_rt.dll"],
        BlasKind.Mkl when OperatingSystem.IsMacOS() => ["libmkl_rt.2.dylib", "libmkl_rt.1.dylib", "libmkl_rt.dylib"],
        BlasKind.Mkl => ["libmkl_rt.so.2", "libmkl_rt.so.1", "libmkl_rt.so"],
        _ when OperatingSystem.IsWindows() => ["libopenblas.dll", "openblas.dll"],
        _ when OperatingSystem.IsMacOS() => ["libopenblas.0.dylib", "libopenblas.dylib"],
        _ => ["libopenblas.so.0", "libopenblas.so"],
    };

    private static string NotFound(BlasKind kind)
    {
        string variable = PathVariable(kind);
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } path)
        {
            return $"{Title(kind)} could not be loaded from '{path}', which the environment variable {variable} names.";
        }

        string package = kind == BlasKind.Mkl ? "Debian's package is libmkl-rt in non-free" : "Debian's package is libopenblas0";
        return $"{Title(kind)} was not found: the system does not know {string.Join(", ", FileNames(kind))}; {package}, and {variable} can "
            + $"name a file.";
    }
}
