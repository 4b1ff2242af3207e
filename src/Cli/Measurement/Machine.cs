using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Gradus.Cli;

/// <summary>What the process runs on.</summary>
internal static class Machine
{
    private const string ProcessorFile = "/proc/cpuinfo";

    /// <summary>The processor's name according to the system, or null.</summary>
    public static string? Processor
    {
        get
        {
            if (!File.Exists(ProcessorFile))
            {
                return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
            }

            string? line = File.ReadLines(ProcessorFile).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
            return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        }
    }

    /// <summary>Processor, threads, runtime and version of Gradus in one line, for reports.</summary>
    public static string InWords => string.Create(
        CultureInfo.InvariantCulture,
        $"{Processor ?? "an unknown processor"}, {Environment.ProcessorCount} threads, "
            + $"{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}, {RuntimeInformation.FrameworkDescription}, Gradus "
            + $"{typeof(Machine).Assembly.GetName().Version?.ToString(3)}");

    /// <summary>The relevant instruction sets that the runtime uses.</summary>
    public static IEnumerable<string> InstructionSets
    {
        get
        {
            (string Name, bool Present)[] sets =
            [
                ("AVX-512F", Avx512F.IsSupported), ("AVX2", Avx2.IsSupported), ("FMA", Fma.IsSupported), ("NEON", AdvSimd.IsSupported),
            ];
            return sets.Where(set => set.Present).Select(set => set.Name);
        }
    }

    /// <summary>Why the managed backend uses vectors of that width, in words that follow "512 bits: ".</summary>
    public static string ReasonForWidth(VectorWidth width)
    {
        if (Environment.GetEnvironmentVariable(ManagedBackend<float>.WidthVariable) is { Length: > 0 } wish)
        {
            return $"the environment variable {ManagedBackend<float>.WidthVariable} is {wish}";
        }

        return width switch
        {
            VectorWidth.Bits512 when !Vector512.IsHardwareAccelerated =>
                "AVX-512 is available, and measured faster than the 256 bits that the runtime prefers",
            VectorWidth.Bits512 => "AVX-512 is available",
            VectorWidth.Bits256 => "AVX2 is available; AVX-512 is not, or the runtime was told not to use it",
            _ =>
                RuntimeInformation.ProcessArchitecture is Architecture.Arm64
                    ? "NEON is available"
                    : "neither AVX2 nor AVX-512 is available, or the runtime was told not to use them",
        };
    }
}
