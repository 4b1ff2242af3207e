using System.ComponentModel;
using System.Diagnostics;

namespace Gradus.Tests;

/// <summary>Every part from outside that some test needs. <c>.ci/run --install</c> installs all of them.</summary>
public static class OutsideParts
{
    private const string DebianInstall = "apt-get install -y";

    private static readonly string?[] Interpreters = [Environment.GetEnvironmentVariable("GRADUS_PYTHON"), "python3", "/usr/bin/python3", "python"];

    /// <summary>A Python interpreter, for the bridge to Gymnasium.</summary>
    public static OutsidePart Python { get; } = new("Python", $"{DebianInstall} python3", () => PythonWith("sys") is null ? "no interpreter was found on the path" : null);

    /// <summary>A Python interpreter that has numpy, as Gymnasium always has.</summary>
    public static OutsidePart Numpy { get; } = new(
        "Python with numpy", $"{DebianInstall} python3-numpy", () => PythonWith("numpy") is null ? "no interpreter on the path, nor the one that GRADUS_PYTHON names, can import numpy" : null);

    /// <summary>Intel MKL, from Debian's non-free component.</summary>
    public static OutsidePart Mkl { get; } = Native(BlasKind.Mkl, "Intel MKL", "libmkl-rt");

    /// <summary>OpenBLAS.</summary>
    public static OutsidePart OpenBlas { get; } = Native(BlasKind.OpenBlas, "OpenBLAS", "libopenblas0-pthread");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<OutsidePart> All => [Python, Numpy, Mkl, OpenBlas];

    /// <summary>A native library by its kind.</summary>
    public static OutsidePart Of(BlasKind kind) => kind == BlasKind.Mkl ? Mkl : OpenBlas;

    /// <summary>The first interpreter that can import a module; null where none can.</summary>
    public static string? PythonWith(string module) => Array.Find(Interpreters, interpreter => interpreter is not null && CanImport(interpreter, module));

    private static OutsidePart Native(BlasKind kind, string name, string package) => new(
        name, $"{DebianInstall} {package}", () => BlasBackend<float>.TryCreate(kind, threads: 1, out _, out string reason) ? null : reason);

    private static bool CanImport(string interpreter, string module)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(interpreter, ["-c", $"import {module}"]) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false; // there is no such program
        }
    }
}
