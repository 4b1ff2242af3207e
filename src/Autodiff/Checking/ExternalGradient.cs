using System.Globalization;
using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// A function and its gradient as plain delegates. What must hold before a derivative means anything is asked first: the same bits twice,
/// finite
/// numbers, one length, inputs that are only read.
/// </summary>
internal sealed class ExternalGradient
{
    private readonly Func<double[], double> _f;
    private readonly Func<Complex[], Complex>? _analytic;
    private readonly Func<double[], double[]> _gradient;
    private readonly Func<double[], double[], double[]>? _hessianVectorProduct;
    private readonly bool _takesSingles;

    public ExternalGradient(
        Func<double[], double> f,
        Func<double[], double[]> gradient,
        Func<Complex[], Complex>? analytic = null,
        Func<double[], double[], double[]>? hessianVectorProduct = null,
        bool takesSingles = false)
    {
        (_f, _gradient, _analytic, _hessianVectorProduct, _takesSingles) = (f, gradient, analytic, hessianVectorProduct, takesSingles);
    }

    public GradientReport Check(double[] x, GradientCheckOptions options)
    {
        if (x.Length == 0)
        {
            throw new ArgumentException("A point without elements has no gradient to check.", nameof(x));
        }

        var rng = new Rng(options.Seed);
        AskElsewhereFirst(x, rng);
        if (Unsound(x, options.Seed, out double[] g) is { } unsound)
        {
            return unsound;
        }

        if (_analytic is not null && ByComplexStep(x, g, options.Seed) is { } inexact)
        {
            return inexact;
        }

        var field = new ExternalField(_f, _gradient, x, _takesSingles);
        GradientReport report = new(GradientVerdict.Correct, GradientChecks.None, 0, "", 0, 0, 0, options.Seed);
        if ((options.Checks & GradientChecks.Differences) != 0)
        {
            PointFinding finding = new PointCheck(field, g, rng).Examine(options.MaxEvaluations, options.Directions);
            report = GradientReport.Of(finding, field, GradientChecks.Differences, options.Seed);
            if (field.Unit == ScalarField.DoubleUnit && (report.Failed || report.Verdict == GradientVerdict.Correct)
                && IsInSinglePrecision(x, g, rng))
            {
                return report with
                {
                    Verdict = GradientVerdict.SinglePrecisionGradient,
                    Check = GradientChecks.Differences,
                    Where = report.Where.Length > 0 ? report.Where : report.WorstElement,
                };
            }
        }
        else if (!Array.TrueForAll(g, double.IsFinite))
        {
            int element = Array.FindIndex(g, value => !double.IsFinite(value));
            return report with { Verdict = GradientVerdict.NotFinite, Where = $"the gradient's element {element}", Analytic = g[element] };
        }

        if (report.Failed || (options.Checks & GradientChecks.SecondOrder) == 0)
        {
            return report;
        }

        // A gradient that agrees with differences is one, and its derivative is symmetric.
        bool isKnown = (options.Checks & GradientChecks.Differences) != 0;
        return (_hessianVectorProduct is not null ? SecondOrder(x, options, rng) : isKnown ? null : Symmetry(field, options, rng))
            ?? report;
    }

    /// <summary>
    /// A gradient that remembers its first answer gives it away at a second point. f comes before it, as some gradients need.
    /// </summary>
    private void AskElsewhereFirst(double[] x, Rng rng)
    {
        double[] elsewhere = Array.ConvertAll(x, value => value + ((value == 0 ? 1 : Math.Abs(value)) * 0.01 * (rng.NextDouble() - 0.5)));
        elsewhere = _takesSingles ? Array.ConvertAll(elsewhere, value => (double)(float)value) : elsewhere;
        ExternalField.Attempt(() => (object)_f(elsewhere));
        ExternalField.Attempt(() => _gradient(elsewhere));
    }

    private GradientReport? Unsound(double[] x, ulong seed, out double[] g)
    {
        double[] mine = [.. x];
        double first, second;
        double[] h;
        g = [];
        try
        {
            first = _f(mine);
            second = _f(mine);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return Say(GradientVerdict.Throws, $"f threw {error.GetType().Name} at the point: {error.Message}", seed);
        }

        try
        {
            g = [.. _gradient(mine)];
            h = _gradient(mine);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return Say(GradientVerdict.Throws, $"the gradient threw {error.GetType().Name} at the point: {error.Message}", seed);
        }

        for (int i = 0; i < x.Length; i++)
        {
            if (BitConverter.DoubleToInt64Bits(mine[i]) != BitConverter.DoubleToInt64Bits(x[i]))
            {
                return new(GradientVerdict.MutatesInput, GradientChecks.None, double.NaN, $"x0[0, {i}]", mine[i], x[i], 0, seed);
            }
        }

        if (g.Length != x.Length || h.Length != x.Length)
        {
            return Say(GradientVerdict.ChangesShape,
                $"the gradient has {(g.Length != x.Length ? g : h).Length} elements, but the point has {x.Length}", seed);
        }

        if (!double.IsFinite(first))
        {
            return Say(GradientVerdict.NotFinite, "the function at the point", seed) with { Analytic = first };
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

    private static GradientReport Say(GradientVerdict verdict, FormattableString where, ulong seed) =>
        new(verdict, GradientChecks.None, double.NaN, where.ToString(CultureInfo.InvariantCulture), double.NaN, double.NaN, double.NaN,
            seed);

    private static GradientReport Say(GradientVerdict verdict, string where, ulong seed) =>
        new(verdict, GradientChecks.None, double.NaN, where, double.NaN, double.NaN, double.NaN, seed);

    /// <summary>∂f/∂x_i = Im f(x + ih·e_i) / h, element by element.</summary>
    private GradientReport? ByComplexStep(double[] x, double[] g, ulong seed)
    {
        const double tolerance = 1e-9;
        double[] exact = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            Complex[] z = Array.ConvertAll(x, value => new Complex(value, 0));
            z[i] += new Complex(0, ComplexStep.H);
            exact[i] = _analytic!(z).Imaginary / ComplexStep.H;
        }

        int worst = 0;
        for (int i = 1; i < x.Length; i++)
        {
            worst = !(Relative(i) <= Relative(worst)) ? i : worst;
        }

        return Relative(worst) <= tolerance
            ? null
            : new(GradientVerdict.WrongReverse, GradientChecks.ComplexStep, Relative(worst), $"x0[0, {worst}]", g[worst], exact[worst],
                0, seed);

        double Relative(int i) =>
            g[i] == exact[i] ? 0 : Math.Abs(g[i] - exact[i]) / Math.Max(Math.Max(Math.Abs(exact[i]), Math.Abs(g[i])), double.Epsilon);
    }

    /// <summary>True when the gradient gives nothing but floats, at points that are none, and changes with them.</summary>
    private bool IsInSinglePrecision(double[] x, double[] g, Rng rng)
    {
        bool changes = false;
        double[] at = g;
        for (int attempt = 0; attempt < 4; attempt++)
        {
            bool tells = false;
            for (int i = 0; i < at.Length; i++)
            {
                if (at[i] != (float)at[i])
                {
                    return false;
                }

                // Halves and quarters say nothing.
                tells |= (BitConverter.DoubleToInt64Bits(at[i]) & ((1L << 40) - 1)) != 0;
            }

            if (!tells)
            {
                return false;
            }

            double[] beside = Array.ConvertAll(x, value => value + ((value == 0 ? 1 : Math.Abs(value)) * 0.01 * (rng.NextDouble() - 0.5)));
            _ = ExternalField.Attempt(() => (object)_f([.. beside]));
            if (ExternalField.Attempt(() => _gradient(beside)) is not { } next || next.Length != x.Length)
            {
                return false;
            }

            changes |= !next.AsSpan().SequenceEqual(at);
            at = [.. next];
        }

        return changes;
    }

    /// <summary>The gradient of ⟨u, ∇f⟩ is Hu: checked like any gradient.</summary>
    private GradientReport? SecondOrder(double[] x, GradientCheckOptions options, Rng rng)
    {
        GradientReport? worst = null;
        for (int i = 0; i < Math.Min(2, options.Directions); i++)
        {
            double[] u = Array.ConvertAll(x, _ => (0.5 + rng.NextDouble()) * (rng.NextInt32(2) == 0 ? -1 : 1));
            u = _takesSingles ? Array.ConvertAll(u, value => (double)(float)value) : u;
            var along = new ExternalGradient(
                at => _gradient(at) is var g && g.Length == u.Length ? g.Zip(u, (a, b) => a * b).Sum() : double.NaN,
                at => _hessianVectorProduct!(at, [.. u]),
                takesSingles: _takesSingles);
            GradientReport report = along.Check(x, options with { Checks = GradientChecks.Differences });
            report = report with
            {
                Check = report.Passed ? GradientChecks.None : GradientChecks.SecondOrder,
                Reason = report.Passed ? report.Reason : "this is the gradient of ⟨u, ∇f⟩, the Hessian–vector product. " + report.Reason,
            };
            if (!report.Passed)
            {
                return report;
            }

            worst = worst is null || report.Verdict > worst.Verdict ? report : worst;
        }

        return worst!.Verdict == GradientVerdict.Kink ? worst : null;
    }

    /// <summary>The derivative of a gradient is symmetric. Where differences do not settle nothing is claimed.</summary>
    private static GradientReport? Symmetry(ScalarField field, GradientCheckOptions options, Rng rng)
    {
        if (field.Count < 2 || field.TakesSingles || field.Unit > ScalarField.DoubleUnit)
        {
            return null;
        }

        double[] u = Draw(), v = Draw();
        SlopeEstimate uHv = Derivative(u, v), vHu = Derivative(v, u);
        if (!uHv.Exists || !vHu.Exists || uHv.Agrees(vHu))
        {
            return null;
        }

        double size = Math.Max(Math.Abs(uHv.Value), Math.Abs(vHu.Value)), error = uHv.Error + vHu.Error;
        return Math.Abs(uHv.Value - vHu.Value) <= 1e-6 * size || error > 1e-3 * size
            ? null
            : new GradientReport(
                GradientVerdict.WrongReverse, GradientChecks.SecondOrder, Math.Abs(uHv.Value - vHu.Value) / size,
                    "the Hessian, which is not symmetric", uHv.Value, vHu.Value, error, options.Seed);

        double[] Draw()
        {
            double[] direction = new double[field.Count];
            for (int i = 0; i < direction.Length; i++)
            {
                direction[i] = rng.NextNormal() * (field.Point[i] == 0 ? 1 : Math.Abs(field.Point[i]));
            }

            return direction;
        }

        // d/dt ⟨a, ∇f(x + tb)⟩, if it is the same to both sides.
        SlopeEstimate Derivative(double[] a, double[] b)
        {
            var slopes = new ExternalField(
                at =>
                {
                    double[] gradient = new double[at.Length];
                    field.Gradient(at, gradient);
                    return gradient.Zip(a, (first, second) => first * second).Sum();
                },
                _ => [],
                field.Point);
            var line = new FieldLine(slopes);
            int[] all = [.. Enumerable.Range(0, field.Count)];
            line.Along(all, b);
            NoiseProfile noise = NoiseProfile.Measure(slopes, line);
            double displacement = 8 * ScalarField.DoubleUnit * Math.Abs(line.AtZero);
            var ladder = new SlopeLadder(line, slopes, noise, 1, displacement);
            ladder.Climb(0.225, 20);
            return ladder.HasKink || !ladder.Left.Exists || !ladder.Right.Exists || ladder.Jump > 0 ? SlopeEstimate.None : ladder.Slope;
        }
    }
}
