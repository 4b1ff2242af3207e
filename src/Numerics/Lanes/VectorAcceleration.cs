using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Gradus;

/// <summary>
/// Whether fused multiply-adds, of which every product is made, are instructions here. Where they are function calls, numbers are the same
/// but acting and training take tens of times longer: see <see cref="Warning"/> at start-up.
/// </summary>
public static class VectorAcceleration
{
    /// <summary>The bit of a processor's features (leaf 1, ECX) that says that it has fused multiply-adds.</summary>
    private const int FmaFeature = 1 << 12;

    /// <summary>Whether fused multiply-adds are emulated by function calls.</summary>
    public static bool IsEmulated => !Fma.IsSupported && !AdvSimd.IsSupported;

    /// <summary>What is wrong and what would help, in one sentence; null where fused multiply-adds are instructions.</summary>
    public static string? Warning => IsEmulated
        ? Describe(ProcessorHasFma(), compiledAhead: !RuntimeFeature.IsDynamicCodeCompiled)
        : null;

    /// <summary>The sentence.</summary>
    /// <param name="processorHasFma">Whether the processor has the instructions.</param>
    /// <param name="compiledAhead">Whether the program was compiled ahead of time.</param>
    internal static string Describe(bool processorHasFma, bool compiledAhead) =>
        "Vectors are emulated, which makes everything tens of times slower: " + (processorHasFma, compiledAhead) switch
        {
            (true, true) => "this program was compiled for processors without fused multiply-adds, although this one has them; set "
                + "<IlcInstructionSet>x86-64-v3</IlcInstructionSet> where it is published.",
            (true, false) => "the runtime was told not to use this processor's fused multiply-adds; unset DOTNET_EnableAVX2, "
                + "DOTNET_EnableFMA and DOTNET_EnableHWIntrinsic.",
            _ => $"this {RuntimeInformation.ProcessArchitecture} processor has no fused multiply-adds.",
        };

    private static bool ProcessorHasFma() => X86Base.IsSupported && (X86Base.CpuId(1, 0).Ecx & FmaFeature) != 0;
}
