using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>Right functions of right ops pass where rounding is all that is left of a gradient, or of a check.</summary>
public sealed class GradientCheckRoundingTests
{
    private const int Seeds = 20;

    // Two columns that are standardised are ±1 whatever they are: their gradient is 0 up to ε/σ², and what is computed is rounding.
    [Fact]
    public void A_gradient_that_cancels_within_an_op_is_linear_up_to_its_rounding()
    {
        foreach (double[] x in new double[][] { [-0.2050606730883292, 0.007105929035277115], [0, -9.792943578117033], [-1.1423, 0.6772] })
        {
            AlwaysPasses(v => v[0].Standardize(1e-8), Row(x));
        }
    }

    [Fact]
    public void Equal_inputs_of_tiny_size_are_no_mistake_of_a_product()
    {
        AlwaysPasses(v => (v[0] * v[1]).Square().Sum(), Row(-7.4e-25, -8.9e-25, 1.1e-24), Row(0, 0, 0));
        AlwaysPasses(v => v[0] * v[1], Row(1e-28, 4.5e-28), Row(1.7e-27, -1.8e-29));
    }

    private static Tensor<double> Row(params double[] values)
    {
        var row = new Tensor<double>(1, values.Length);
        row.CopyFrom(values);
        return row;
    }

    private static void AlwaysPasses(Func<Var<double>[], Var<double>> function, params Tensor<double>[] inputs)
    {
        for (ulong seed = 0; seed < Seeds; seed++)
        {
            GradientReport report = GradientCheck.Verify(function, new GradientCheckOptions { Seed = seed }, inputs);
            Assert.True(report.Passed, report.ToString());
        }
    }
}
