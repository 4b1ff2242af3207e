using System.Runtime.InteropServices;
using Gradus.Autodiff;
using Gradus.GradientChecking;
using Gradus.Hunting;
using TorchSharp;

namespace Gradus.Tests;

/// <summary>
/// Gradients through libtorch. Skipped by name where it does not load: <c>dotnet test tests -c Release -p:Libtorch=cpu</c> brings it, on a
/// system with the C++ library of GCC 13 or newer.
/// </summary>
public sealed class TorchFunctionTests
{
    public TorchFunctionTests() => Skip.IfNot(TorchRuntime.TryLoad(out string reason), reason);

    public static TheoryData<string> Names => [.. Findings.All().Select(finding => finding.Name)];

    [SkippableFact]
    public void First_and_second_derivatives_of_a_polynomial()
    {
        // x²y at (3, 5): ∇ = (2xy, x²) = (30, 9); H = ((2y, 2x), (2x, 0)) = ((10, 6), (6, 0)); H·(1, 2) = (22, 6).
        var f = new TorchFunction("x²y", x => x[0] * x[0] * x[1], [1], [1]);

        Assert.Equal(45, f.Value([3, 5]));
        Assert.Equal([30.0, 9.0], f.Gradient([3, 5]));
        Assert.Equal([22.0, 6.0], f.GradientOfSlope([3, 5], [1, 2]));
        Assert.True(f.Check([3, 5]).Passed);
        Assert.True(f.CheckSecondOrder([3, 5]).Passed);
    }

    [SkippableFact]
    public void A_graph_that_was_cut_gives_a_zero_gradient_and_the_check_sees_it()
    {
        TorchFunction f = TorchFunction.Of("detached", x => x.detach() * 3, 2);

        Assert.Equal([0.0, 0.0], f.Gradient([1, 2]));
        Assert.True(f.Check([1, 2]).Failed);
    }

    [SkippableFact]
    public void What_libtorch_cannot_differentiate_is_thrown_and_not_an_abort()
    {
        TorchFunction distance = TorchFunction.Of("cdist", x => torch.cdist(x, x + 1), 2, 2);

        Assert.Throws<ExternalException>(() => distance.CheckSecondOrder([1, 2, 3, 4]));
    }

    [SkippableFact]
    public void The_hunt_finds_the_determinant_at_singular_matrices_and_nothing_about_the_trace()
    {
        Assert.Contains(
            new TorchHunt(TorchFunction.Of("det", x => torch.linalg.det(x), 2, 2), seed: 1).Run(arguments: 100), suspect => suspect.Order == 1);
        Assert.Empty(new TorchHunt(TorchFunction.Of("trace", x => x.trace(), 2, 2), seed: 1).Run(arguments: 100));
    }

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void A_published_finding_repeats(string name)
    {
        Finding finding = Findings.All().Single(finding => finding.Name == name);

        double given = finding.Given(out _);

        Assert.False(Finding.Agrees(given, RightValues.Read()[name]), $"{name} gives {given}, which is right: take it off the page.");
    }
}
