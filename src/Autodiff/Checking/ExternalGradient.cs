using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// A function and its gradient as plain delegates, checked like an op: f is its forward pass, the gradient its reverse rule.
/// </summary>
internal sealed class ExternalGradient(Func<double[], double> f, Func<Complex[], Complex>? analytic, Func<double[], double[]> gradient)
{
    private const GradientChecks Possible = GradientChecks.Differences | GradientChecks.SecondOrder;

    public GradientReport Check(double[] x, GradientCheckOptions options)
    {
        if (x.Length == 0)
        {
            throw new ArgumentException("A point without elements has no gradient to check.", nameof(x));
        }

        var point = new Tensor<double>(1, x.Length);
        point.CopyFrom(x);
        return Unsound(x, options.Seed)
            ?? (analytic is null ? null : ByComplexStep(x, options.Seed))
            ?? GradientCheck.Verify(
                at => at[0].Tape.Record(new ExternalOp(at[0], f, gradient)), options with { Checks = options.Checks & Possible }, point);
    }

    private GradientReport? Unsound(double[] x, ulong seed)
    {
        double[] mine = [.. x];
        double first = f(mine), second = f(mine);
        double[] g = gradient(mine), h = gradient(mine);
        for (int i = 0; i < x.Length; i++)
        {
            if (BitConverter.DoubleToInt64Bits(mine[i]) != BitConverter.DoubleToInt64Bits(x[i]))
            {
                return new(GradientVerdict.MutatesInput, GradientChecks.None, double.NaN, $"x0[0, {i}]", mine[i], x[i], 0, seed);
            }
        }

        if (g.Length != x.Length || h.Length != x.Length)
        {
            string where = $"the gradient has {(g.Length != x.Length ? g : h).Length} elements, but the point has {x.Length}";
            return new(GradientVerdict.ChangesShape, GradientChecks.None, double.NaN, where, double.NaN, double.NaN, double.NaN, seed);
        }

        if (!double.IsFinite(first))
        {
            return new(
                GradientVerdict.NotFinite,
                GradientChecks.None,
                double.NaN,
                "the function at the point",
                first,
                double.NaN,
                double.NaN,
                seed);
        }

        if (first != second)
        {
            return new(GradientVerdict.NotDeterministic, GradientChecks.None, double.NaN, "the function", first, second, 0, seed);
        }

        for (int i = 0; i < g.Length; i++)
        {
            if (!g[i].Equals(h[i]))
            {
                return new(
                    GradientVerdict.NotDeterministic, GradientChecks.None, double.NaN, $"the gradient's element {i}", g[i], h[i], 0, seed);
            }
        }

        return null;
    }

    /// <summary>∂f/∂x_i = Im f(x + ih·e_i) / h, element by element.</summary>
    private GradientReport? ByComplexStep(double[] x, ulong seed)
    {
        const double tolerance = 1e-9;
        double[] g = gradient([.. x]);
        double[] exact = new double[x.Length];
        double scale = 0;
        for (int i = 0; i < x.Length; i++)
        {
            Complex[] z = Array.ConvertAll(x, value => new Complex(value, 0));
            z[i] += new Complex(0, ComplexStep.H);
            exact[i] = analytic!(z).Imaginary / ComplexStep.H;
            scale = Math.Max(scale, Math.Abs(exact[i]));
        }

        int worst = 0;
        for (int i = 1; i < x.Length; i++)
        {
            worst = !(Math.Abs(g[i] - exact[i]) <= Math.Abs(g[worst] - exact[worst])) ? i : worst;
        }

        double error = Math.Abs(g[worst] - exact[worst]);
        return error <= tolerance * scale
            ? null
            : new(
                GradientVerdict.WrongReverse,
                GradientChecks.ComplexStep,
                error / Math.Max(scale, double.Epsilon),
                $"x0[0, {worst}]",
                g[worst],
                exact[worst],
                0,
                seed);
    }

    /// <summary>y = f(x) for one row x.</summary>
    private sealed class ExternalOp(
        Var<double> x, Func<double[], double> f, Func<double[], double[]> gradient) : SimpleOp<double>(Shape.Scalar, x)
    {
        public override void Forward(Backend<double> backend, RowWindow rows) => Output.Value[0, 0] = f(x.Value.Span.ToArray());

        protected override void Vjp(Backend<double> backend)
        {
            double[] g = gradient(x.Value.Span.ToArray());
            for (int i = 0; i < g.Length; i++)
            {
                x.Gradient.Span[i] += g[i] * Output.Gradient[0, 0];
            }
        }

        public override void Jvp(Backend<double> backend)
        {
            double[] g = gradient(x.Value.Span.ToArray());
            double sum = 0;
            for (int i = 0; i < g.Length; i++)
            {
                sum += g[i] * x.Tangent.Span[i];
            }

            Output.Tangent[0, 0] = sum;
        }
    }
}
