using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Gradus.Tests;

/// <summary>
/// The CUDA backend on a machine without a GPU: its kernels and a driver, compiled for the host by g++ from <c>Cuda/StandIn</c>. The library
/// is kept under the hash of all that it is made of, and made once.
/// </summary>
public static class StandInDriver
{
    private const string Folder = "tests/Cuda/StandIn";
    private const string KernelFolder = "src/Cuda/Kernels";

    private static readonly string[] Units = ["Driver", "Floats", "Doubles", "Tasks", "Mistakes"];

    /// <summary>The compiler may do nothing that a rounding could tell.</summary>
    private static readonly string[] Options =
    [
        "-std=c++20", "-O2", "-march=native", "-ffp-contract=off", "-fPIC", "-fvisibility=hidden",
        "-Wall", "-Wextra", "-Werror", "-Wno-unknown-pragmas", "-Wno-sign-compare",
    ];

    private static readonly Lazy<string> Library = new(Build);

    /// <summary>The library; skips the calling test where there is no g++.</summary>
    public static string File
    {
        get
        {
            OutsideParts.Gpp.Require();
            return Library.Value;
        }
    }

    /// <summary>A backend on the stand-in.</summary>
    public static CudaBackend<T> Backend<T>()
        where T : unmanaged, IFloatingPointIeee754<T> => On<T>(File);

    /// <summary>A backend on a stand-in of its own, in which a test may let things fail.</summary>
    public static CudaBackend<T> On<T>(string driver)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Assert.True(CudaBackend<T>.TryCreate(driver, 0, out CudaBackend<T>? backend, out string reason), reason);
        return backend;
    }

    /// <summary>A copy, which is another driver to the process.</summary>
    /// <param name="fault">What fails in it; see <c>Driver.cpp</c>.</param>
    public static string Copy(string fault = "")
    {
        string copy = $"{File}.{Path.GetRandomFileName()}.so";
        System.IO.File.Copy(File, copy);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => System.IO.File.Delete(copy);
        SetFault(copy, fault);
        return copy;
    }

    /// <summary>A copy whose device has one multiprocessor: products then take tall tiles, which the host computes sooner.</summary>
    public static unsafe string SmallCopy()
    {
        string copy = Copy();
        ((delegate* unmanaged<int, void>)NativeLibrary.GetExport(NativeLibrary.Load(copy), "standInMultiprocessors"))(1);
        return copy;
    }

    /// <summary>Lets something fail from now on.</summary>
    public static unsafe void SetFault(string driver, string fault)
    {
        nint text = Marshal.StringToCoTaskMemUTF8(fault);
        ((delegate* unmanaged<nint, void>)NativeLibrary.GetExport(NativeLibrary.Load(driver), "standInFault"))(text);
        Marshal.FreeCoTaskMem(text);
    }

    /// <summary>The sources of the kernels, in the order in which their hash takes them.</summary>
    public static IEnumerable<string> KernelSources() =>
        Repository.Files(KernelFolder, "*.cu").Concat(Repository.Files(KernelFolder, "*.h")).Order(StringComparer.Ordinal);

    /// <summary>What the stand-in saw when a launch failed.</summary>
    public static unsafe string? Failure(string driver) => Marshal.PtrToStringUTF8(
        ((delegate* unmanaged<nint>)NativeLibrary.GetExport(NativeLibrary.Load(driver), "standInFailure"))());

    /// <summary>How many graphs have been launched.</summary>
    public static int GraphLaunches(string driver) => Count(driver, "standInGraphLaunches");

    /// <summary>What has passed between host and device so far: waits for the device, copies to it, copies from it.</summary>
    public static (int Waits, int Uploads, int Downloads) Traffic(string driver) =>
        (Count(driver, "standInWaits"), Count(driver, "standInUploads"), Count(driver, "standInDownloads"));

    private static unsafe int Count(string driver, string name) =>
        ((delegate* unmanaged<int>)NativeLibrary.GetExport(NativeLibrary.Load(driver), name))();

    private static string Build()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "stand-in", HashOfSources()[..16]);
        string library = Path.Combine(folder, "libcuda-stand-in.so");
        if (System.IO.File.Exists(library))
        {
            return library;
        }

        Directory.CreateDirectory(folder);
        string kernels = Path.Combine(Repository.Root, KernelFolder);
        string mine = Path.Combine(folder, Path.GetRandomFileName());
        Process[] compilers = [.. Units.Select(unit => Compiler(
            [.. Options, "-I", kernels, "-c", Path.Combine(Repository.Root, Folder, $"{unit}.cpp"), "-o", $"{mine}.{unit}.o"]))];
        Array.ForEach(compilers, Finish);
        Finish(Compiler(["-shared", .. Units.Select(unit => $"{mine}.{unit}.o"), "-o", mine]));
        foreach (string unit in Units)
        {
            System.IO.File.Delete($"{mine}.{unit}.o");
        }

        System.IO.File.Move(mine, library, overwrite: true);
        return library;
    }

    private static Process Compiler(string[] arguments) =>
        GradusProcess.Start(new ProcessStartInfo("g++", arguments) { RedirectStandardError = true });

    private static void Finish(Process compiler)
    {
        string messages = compiler.StandardError.ReadToEnd();
        compiler.WaitForExit();
        Assert.True(compiler.ExitCode == 0, messages);
        compiler.Dispose();
    }

    private static string HashOfSources()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Join(' ', [.. Units, .. Options])));
        foreach (string file in (IEnumerable<string>)[.. KernelSources(), .. Repository.Files(Folder, "*.h"), .. Repository.Files(Folder, "*.cpp")])
        {
            hash.AppendData(System.IO.File.ReadAllBytes(Path.Combine(Repository.Root, file)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
