using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

namespace Gradus.Tests;

/// <summary>Every part from outside that some test needs. <c>.ci/run --install</c> installs all of them.</summary>
public static class OutsideParts
{
    private const string DebianInstall = "apt-get install -y";

    private static readonly string?[] Interpreters = [Environment.GetEnvironmentVariable("GRADUS_PYTHON"), "python3", "/usr/bin/python3", "python"];

    private static readonly ConcurrentDictionary<string, string?> Found = new();

    /// <summary>A Python interpreter, for the bridge to Gymnasium.</summary>
    public static OutsidePart Python { get; } = new("Python", $"{DebianInstall} python3", () => PythonWith("sys") is null ? "no interpreter was found on the path" : null);

    /// <summary>A Python interpreter that has numpy, as Gymnasium always has.</summary>
    public static OutsidePart Numpy { get; } = new(
        "Python with numpy", $"{DebianInstall} python3-numpy", () => PythonWith("numpy") is null ? "no interpreter on the path, nor the one that GRADUS_PYTHON names, can import numpy" : null);

    /// <summary>Intel MKL, from Debian's non-free component.</summary>
    public static OutsidePart Mkl { get; } = Native(BlasKind.Mkl, "Intel MKL", "libmkl-rt");

    /// <summary>OpenBLAS.</summary>
    public static OutsidePart OpenBlas { get; } = Native(BlasKind.OpenBlas, "OpenBLAS", "libopenblas0-pthread");

    /// <summary>g++, which compiles the stand-in for a CUDA device.</summary>
    public static OutsidePart Gpp { get; } = new("g++", $"{DebianInstall} g++", () => Answers("g++", "--version") ? null : "no g++ was found on the path");

    /// <summary>NVIDIA's assembler, which takes PTX for a device without having one; it is in Debian's non-free component, in a package of gigabytes of which one file is needed.</summary>
    public static OutsidePart Ptxas { get; } = new(
        "ptxas",
        "apt-get download nvidia-cuda-toolkit && dpkg -x nvidia-cuda-toolkit_*.deb ptxas && export GRADUS_PTXAS=$PWD/ptxas/usr/bin/ptxas",
        () => Answers(PtxasProgram, "--version") ? null : "no ptxas was found on the path, nor where GRADUS_PTXAS says");

    /// <summary>Where ptxas is.</summary>
    public static string PtxasProgram => Environment.GetEnvironmentVariable("GRADUS_PTXAS") is { Length: > 0 } named ? named : "ptxas";

    /// <summary>MPICH, with Debian's name for its launcher where another MPI is beside it.</summary>
    public static OutsidePart Mpich { get; } = Launcher("MPICH", "mpich", "mpirun.mpich");

    /// <summary>Open MPI, with Debian's name for its launcher where another MPI is beside it.</summary>
    public static OutsidePart OpenMpi { get; } = Launcher("Open MPI", "openmpi-bin", "mpirun.openmpi");

    /// <summary>Redis, where the silos of a cluster can meet.</summary>
    public static OutsidePart Redis { get; } = Launcher("Redis", "redis-server", "redis-server");

    /// <summary>Network namespaces with interfaces between them, which stand for hosts.</summary>
    public static OutsidePart NetworkNamespaces { get; } = new(
        "Network namespaces", $"{DebianInstall} iproute2, and run the tests as root", NetworkHosts.Missing, IsOfMachine: true);

    /// <summary>Linux's emulation of slow and lossy networks.</summary>
    public static OutsidePart Netem { get; } = new("tc netem", "modprobe sch_netem", NetworkHosts.MissingNetem, IsOfMachine: true);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<OutsidePart> All =>
        [Python, Numpy, Mkl, OpenBlas, Gpp, Ptxas, Mpich, OpenMpi, Redis, NetworkNamespaces, Netem];

    /// <summary>A native library by its kind.</summary>
    public static OutsidePart Of(BlasKind kind) => kind == BlasKind.Mkl ? Mkl : OpenBlas;

    /// <summary>
    /// The program of the first interpreter that can import a module; null where none can. What the path names may be a script that looks
    /// for the program, which takes longer than the program: it is asked once.
    /// </summary>
    public static string? PythonWith(string module) => Found.GetOrAdd(module, Find);

    private static OutsidePart Native(BlasKind kind, string name, string package) => new(
        name, $"{DebianInstall} {package}", () => BlasBackend<float>.TryCreate(kind, threads: 1, out _, out string reason) ? null : reason);

    private static bool Answers(string program, string argument)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, [argument]) { RedirectStandardOutput = true })!;
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false; // there is no such program
        }
    }

    private static OutsidePart Launcher(string name, string package, string program) => new(
        name, $"{DebianInstall} {package}", () => ProgramOnPath(program) is null ? $"there is no {program} on the path" : null);

    /// <summary>Where a program is, or null.</summary>
    public static string? ProgramOnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);

    private static string? Find(string module)
    {
        foreach (string? interpreter in Interpreters)
        {
            if (interpreter is not null && ProgramOf(interpreter, module) is { } program)
            {
                return program;
            }
        }

        return null;
    }

    /// <summary>Where an interpreter is, if it can import a module.</summary>
    private static string? ProgramOf(string interpreter, string module)
    {
        try
        {
            string script = $"import {module}, sys; print(sys.executable)";
            var start = new ProcessStartInfo(interpreter, ["-c", script]) { RedirectStandardOutput = true, RedirectStandardError = true };
            using Process process = Process.Start(start)!;
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginErrorReadLine();
            string program = process.StandardOutput.ReadToEnd().Trim();
            process.WaitForExit();
            return process.ExitCode == 0 ? program : null;
        }
        catch (Win32Exception)
        {
            return null; // there is no such program
        }
    }
}
