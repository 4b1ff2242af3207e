using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>The gradient of ⟨u, ∇f⟩, where a function on a tape comes with one, is held against the gradient of the tape.</summary>
public sealed class SecondOrderTests
{
    // f = Σ x³·y, ∇f = (3x²y, x³), H(u, v) = (6xy·u + 3x²·v, 3x²·u), element by element.
    private static readonly Tensor<double>[] Point = [Row(0.7, -1.2), Row(1.3, 0.4)];

    [Fact]
    public void A_right_Hessian_vector_product_passes_and_a_wrong_one_is_named()
    {
        Assert.Equal(GradientVerdict.Correct, Check(1, 0).Verdict);
        foreach (double factor in new[] { 2, 1.01, 1 + 1e-4, 1 + 1e-6 })
        {
            for (ulong seed = 0; seed < 20; seed++)
            {
                GradientReport report = Check(factor, seed);
                Assert.Equal((GradientVerdict.WrongReverse, GradientChecks.SecondOrder, "x1[0, 1]"), (report.Verdict, report.Check, report.Where));
            }
        }
    }

    [Fact]
    public void The_result_of_a_function_with_several_elements_is_summed()
    {
        // f = x² has H = 2 for the sum of its elements.
        var right = new GradientCheckOptions { HessianVectorProduct = (_, u) => [Row([.. u[0].Span.ToArray().Select(value => 2 * value)])] };
        var wrong = new GradientCheckOptions { HessianVectorProduct = (_, u) => [Row([.. u[0].Span.ToArray().Select(value => 3 * value)])] };

        Assert.Equal(GradientVerdict.Correct, GradientCheck.Verify(x => x[0].Square(), right, Row(1, 2, 3)).Verdict);
        Assert.Equal(GradientChecks.SecondOrder, GradientCheck.Verify(x => x[0].Square(), wrong, Row(1, 2, 3)).Check);
    }

    [Fact]
    public void Parameters_follow_the_inputs()
    {
        // y = x·w + b, z = y²: H of z in (x, w, b) at w = 3, b = 1, x = 2 is 2·(∇y ∇yᵀ + y·∇²y) with ∇y = (3, 2, 1), y = 7, ∂²y/∂x∂w = 1.
        var layout = new ParameterLayout();
        ParameterBlock block = layout.Add("w", 2, 1);
        var theta = new ParameterVector<double>(layout);
        theta.ValueOf(block).CopyFrom([3, 1]);
        Tensor<double>[] Product(Tensor<double>[] x, Tensor<double>[] u)
        {
            double a = u[0].Span[0], w = u[1].Span[0], b = u[1].Span[1], y = (x[0].Span[0] * x[1].Span[0]) + x[1].Span[1];
            double along = (x[1].Span[0] * a) + (x[0].Span[0] * w) + b;
            return [Row(2 * ((x[1].Span[0] * along) + (y * w))), Row(2 * ((x[0].Span[0] * along) + (y * a)), 2 * along).Reshape(2, 1)];
        }

        GradientReport report = GradientCheck.Module(
            (tape, x) => x.Linear(tape.Parameter(theta, block)).Square(), theta, Row(2), new GradientCheckOptions { HessianVectorProduct = Product });

        Assert.True(report.Passed, report.ToString());
    }

    [Fact]
    public void A_product_of_other_shapes_or_that_throws_is_said_as_that()
    {
        GradientReport shapes = GradientCheck.Verify(x => x[0].Square().Sum(), new GradientCheckOptions { HessianVectorProduct = (_, u) => [u[0].Reshape(2, 1)] }, Row(1, 2));
        Assert.Equal(GradientVerdict.ChangesShape, shapes.Verdict);
        Assert.Contains("the Hessian–vector product has the shapes (2, 1), the inputs (1, 2)", shapes.ToString(), StringComparison.Ordinal);

        GradientReport external = GradientCheck.External(x => x[0] * x[0], x => [2 * x[0]], (_, u) => [u[1]], [1.5]);
        Assert.Equal(GradientVerdict.Throws, external.Verdict);
        Assert.Contains("the Hessian–vector product threw IndexOutOfRangeException", external.ToString(), StringComparison.Ordinal);
    }

    private static GradientReport Check(double factor, ulong seed)
    {
        Tensor<double>[] Product(Tensor<double>[] at, Tensor<double>[] along)
        {
            Tensor<double> first = new(1, 2), second = new(1, 2);
            for (int i = 0; i < 2; i++)
            {
                double x = at[0].Span[i], y = at[1].Span[i], u = along[0].Span[i], v = along[1].Span[i];
                first.Span[i] = (6 * x * y * u) + (3 * x * x * v);
                second.Span[i] = 3 * x * x * u * (i == 1 ? factor : 1);
            }

            return [first, second];
        }

        return GradientCheck.Verify(x => (x[0] * x[0].Square() * x[1]).Sum(), new GradientCheckOptions { Seed = seed, HessianVectorProduct = Product }, Point);
    }

    private static Tensor<double> Row(params double[] values)
    {
        var x = new Tensor<double>(1, values.Length);
        x.CopyFrom(values);
        return x;
    }
}
