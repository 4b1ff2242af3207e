using System.Diagnostics;
using System.Runtime.Intrinsics.X86;

namespace Gradus.Tests;

/// <summary>Where fused multiply-adds are function calls, everything is slow, and nobody should have to guess why.</summary>
public sealed class VectorAccelerationTests
{
    private const string Start = "Vectors are emulated, which makes everything tens of times slower: ";

    [Theory]
    [InlineData(true, true, "this program was compiled for processors without fused multiply-adds, although this one has them; set <IlcInstructionSet>x86-64-v3</IlcInstructionSet> where it is published.")]
    [InlineData(true, false, "the runtime was told not to use this processor's fused multiply-adds; unset DOTNET_EnableAVX2, DOTNET_EnableFMA and DOTNET_EnableHWIntrinsic.")]
    [InlineData(false, true, "this X64 processor has no fused multiply-adds.")]
    public void The_sentence_says_what_would_help(bool processorHasFma, bool compiledAhead, string sentence) =>
        Assert.Equal(
            Start + sentence.Replace("X64", $"{System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture}", StringComparison.Ordinal),
            VectorAcceleration.Describe(processorHasFma, compiledAhead));

    [Fact]
    public void There_is_a_warning_where_they_are_emulated_and_only_there() =>
        Assert.Equal(VectorAcceleration.IsEmulated, VectorAcceleration.Warning is not null);

    [Fact]
    public void A_command_warns_once_on_standard_error()
    {
        if (!X86Base.IsSupported)
        {
            return; // elsewhere they cannot be switched off
        }

        ProcessStartInfo command = GradusProcess.Command("algos", "--json");
        command.Environment["DOTNET_EnableAVX2"] = "0";
        command.Environment["DOTNET_EnableFMA"] = "0";
        (int code, string output, string error) = GradusProcess.Run(command);

        Assert.Equal(0, code);
        Assert.NotEmpty(output);
        Assert.StartsWith($"gradus: {Start}", Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_for_the_version_does_not_warn()
    {
        ProcessStartInfo command = GradusProcess.Command("--version");
        command.Environment["DOTNET_EnableAVX2"] = "0";
        command.Environment["DOTNET_EnableFMA"] = "0";

        Assert.Equal("", GradusProcess.Run(command).Error);
    }
}
