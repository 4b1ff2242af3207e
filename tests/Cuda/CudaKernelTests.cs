using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Gradus.Tests;

/// <summary>The PTX that is committed is that of the sources, and does what the bits need.</summary>
public sealed partial class CudaKernelTests
{
    public static TheoryData<string> Images => ["float", "double", "tasks"];

    [Theory]
    [MemberData(nameof(Images))]
    public void An_image_belongs_to_the_sources(string real)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in StandInDriver.KernelSources())
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{Path.GetFileName(file)}\n"));
            hash.AppendData(File.ReadAllBytes(Path.Combine(Repository.Root, file)));
        }

        string expected = $"// {real}; made by ./compile from sources with SHA-256 {Convert.ToHexStringLower(hash.GetHashAndReset())}";
        string found = Repository.Read(PathOf(real)).Split('\n')[0];
        Assert.True(expected == found, $"{PathOf(real)} is not made from these sources: run src/Cuda/Kernels/compile.");
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void An_image_has_the_kernels_that_the_backend_asks_for(string real) =>
        Assert.Equal(
            (real == KernelImage.Tasks ? Enum.GetNames<TaskKernel>() : Enum.GetNames<Kernel>()).Order(),
            Entry().Matches(Repository.Read(PathOf(real))).Select(entry => entry.Groups["name"].Value).Order());

    /// <summary>Without a rounding mode ptxas may contract a product and a sum; approximations and flushed subnormal numbers are another order's bits.</summary>
    [Theory]
    [MemberData(nameof(Images))]
    public void An_image_lets_nothing_be_contracted_approximated_flushed_or_added_in_any_order(string real)
    {
        string ptx = Repository.Read(PathOf(real));
        Assert.Equal([], Loose().Matches(ptx).Select(loose => loose.Value));
        Assert.Contains(real == "float" ? "fma.rn.f32" : "fma.rn.f64", ptx, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [MemberData(nameof(Images))]
    public void The_assembler_takes_an_image_for_every_generation_from_Turing_on(string real)
    {
        OutsideParts.Ptxas.Require();
        foreach (string architecture in (string[])["sm_75", "sm_80", "sm_90"])
        {
            string[] arguments = ["--opt-level", "0", "--gpu-name", architecture, "--output-file", "/dev/null", Path.Combine(Repository.Root, PathOf(real))];
            using Process process = GradusProcess.Start(new ProcessStartInfo(OutsideParts.PtxasProgram, arguments) { RedirectStandardError = true });
            string messages = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, $"{architecture}: {messages}");
        }
    }

    private static string PathOf(string real) => $"src/Cuda/Kernels/{real}.ptx";

    [GeneratedRegex(@"\.entry (?<name>\w+)\(")]
    private static partial Regex Entry();

    [GeneratedRegex(@"\b(?:add|sub|mul)\.f(?:32|64)|\S*\.approx\S*|\S*\.ftz\S*|mad\.f\S*|\b(?:atom|red)\.\S*")]
    private static partial Regex Loose();
}
