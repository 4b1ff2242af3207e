using Gradus.Autodiff;
using Gradus.GradientChecking;

namespace Gradus.Tests;

/// <summary>A gradient can be checked on the backend that it will run on, and a backend is held to what it promises.</summary>
public sealed class GradientCheckBackendTests
{
    [SkippableTheory]
    [Trait("Category", "Stress")]
    [MemberData(nameof(BackendsUnderTest.All), MemberType = typeof(BackendsUnderTest))]
    public void A_network_passes_on_every_backend(string backend)
    {
        var options = new GradientCheckOptions { Directions = 2, Backend = BackendsUnderTest.Create<double>(backend) };

        SubjectResult result = SubjectCheck.Run(new MlpSubject("Mlp, tanh", Activation.Tanh), cases: LongSweep.Of(4, 20), seed: 0, options);

        Assert.True(result.Passed, result.Failure);
    }

    [SkippableTheory]
    [InlineData(true, GradientVerdict.WrongWindow)]
    [InlineData(false, GradientVerdict.Correct)]
    public void Rows_computed_alone_may_round_differently_only_where_no_bits_are_promised(bool promisesBits, GradientVerdict expected)
    {
        var options = new GradientCheckOptions { Checks = GradientChecks.RowWindows, Backend = new OtherSingleRows(promisesBits, Math.BitIncrement) };

        Assert.Equal(expected, Report(options).Verdict);
    }

    [Fact]
    public void Rows_computed_alone_may_not_be_wrong_on_any_backend()
    {
        var options = new GradientCheckOptions { Checks = GradientChecks.RowWindows, Backend = new OtherSingleRows(promisesBits: false, y => y * (1 + 1e-6)) };

        Assert.Equal(GradientVerdict.WrongWindow, Report(options).Verdict);
    }

    private static GradientReport Report(GradientCheckOptions options)
    {
        var x = new Tensor<double>(3, 2);
        x.CopyFrom([0.4, -1.3, 0.9, 0.2, -0.7, 1.1]);
        var weight = new Tensor<double>(3, 2);
        weight.CopyFrom([0.5, -0.8, 0.3, 1.2, 0.25, -0.1]);
        return GradientCheck.Verify(v => v[0].Linear(v[1]), options, x, weight);
    }

    /// <summary>The reference backend, except that a product of one row comes out a little different.</summary>
    private sealed class OtherSingleRows(bool promisesBits, Func<double, double> other) : ForwardingBackend<double>(new ReferenceBackend<double>())
    {
        public override string Name => "other single rows";

        public override bool IsBitReproducible => promisesBits;

        protected internal override void AffineCore(in Tensor<double> x, in Tensor<double> weight, in Tensor<double> y, bool accumulate)
        {
            base.AffineCore(x, weight, y, accumulate);
            for (int col = 0; x.Rows == 1 && col < y.Cols; col++)
            {
                y[0, col] = other(y[0, col]);
            }
        }
    }
}
