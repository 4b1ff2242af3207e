using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using TorchSharp;

namespace Gradus.GradientChecking;

/// <summary>Whether libtorch is there, and what is missing where it is not.</summary>
public static partial class TorchRuntime
{
    /// <summary>Loads libtorch.</summary>
    /// <param name="reason">One sentence on what is missing and what to install; empty when libtorch was loaded.</param>
    /// <returns>True when TorchSharp can compute.</returns>
    public static bool TryLoad(out string reason)
    {
        // In TorchSharp's order, but before TorchSharp: where it fails it prints what it tried, and copies libraries about.
        if (!NativeLibrary.TryLoad("torch_cpu", typeof(torch).Assembly, searchPath: null, out _))
        {
            reason = Explain("");
            return false;
        }

        try
        {
            NativeLibrary.Load("LibTorchSharp", typeof(torch).Assembly, searchPath: null);
            reason = "";
            return true;
        }
        catch (DllNotFoundException exception)
        {
            reason = Explain(exception.Message);
            return false;
        }
    }

    /// <summary>What the message of the system's loader means.</summary>
    internal static string Explain(string loaderMessage)
    {
        Match symbol = MissingVersion().Match(loaderMessage);
        return symbol.Success
            ? $"TorchSharp's native library needs {symbol.Value}, which this system's C++ library does not have: use a distribution with " +
              "that of GCC 13 or newer, such as Ubuntu 24.04, Debian 13 or Fedora 38."
            : $"libtorch is not there: add the package TorchSharp-cpu 0.107.0 to the program, or {Package} 2.10.0 alone.";
    }

    private static string Package =>
        OperatingSystem.IsWindows() ? "libtorch-cpu-win-x64"
        : OperatingSystem.IsMacOS() ? "libtorch-cpu-osx-arm64"
        : "libtorch-cpu-linux-x64";

    [GeneratedRegex(@"GLIBCXX_[0-9.]+(?=.*not found)")]
    private static partial Regex MissingVersion();
}
