using System.Globalization;
using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// A function and its gradient as plain delegates. What must hold before a derivative means anything is asked first: the same bits twice,
/// finite
/// numbers, one length, inputs that are only read.
/// </summary>
internal sealed class ExternalGradient(ExternalFunction function)
{
    /// <summary>Single precision may be off by this share of a derivative, if its computation cancels some of its digits.</summary>
    private const double Single = 1e-3;

    /// <summary>So many times its measured rounding a gradient may be off from the complex step.</summary>
    private const double Noises = 16;

    private const string NotReal = "f is not real at a real point, so that the complex step says nothing about it";

    private const string NotContinued =
        "in complex arithmetic f has another slope than its differences, so that the complex step says nothing about it";

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

        var field = new ExternalField(function, x);
        GradientReport? inexact = function.Analytic is not null && (options.Checks & GradientChecks.ComplexStep) != 0
            ? ByComplexStep(function.Analytic, field, g, options.Seed) : null;
        if (inexact is { Verdict: GradientVerdict.Throws } || (inexact is not null && (options.Checks & GradientChecks.Differences) == 0))
        {
            return inexact;
        }

        GradientReport report = new(GradientVerdict.Correct, GradientChecks.None, 0, "", 0, 0, 0, options.Seed);
        if ((options.Checks & GradientChecks.Differences) != 0)
        {
            PointFinding finding = new PointCheck(field, g, rng).Examine(options.MaxEvaluations, options.Directions);
            report = GradientReport.Of(finding, field, GradientChecks.Differences, options.Seed);
            if (inexact is { Failed: true })
            {
                // What differences would have seen, and have not, is no mistake of the gradient: Complex.Atan, and 1e-290·z², lose what
                // the step has added.
                bool isTheStep = report.Passed && Math.Abs(inexact.Analytic - inexact.Numeric) > report.VisibleError;
                return isTheStep ? report with { Reason = NotContinued } : inexact;
            }

            if (field.Unit == ScalarField.DoubleUnit && (report.Failed || report.Verdict == GradientVerdict.Correct)
                && IsInSinglePrecision(x, g, rng))
            {
                // What is off by more than that has another mistake, which is to be named first.
                bool isOff = report.Failed && !(Math.Abs(report.Analytic - report.Numeric) <= Single * Math.Abs(report.Numeric));
                const string reason = "every element of the gradient is a single-precision number, but f is computed in double precision";
                return isOff ? report with { Reason = reason } : report with
                {
                    Verdict = GradientVerdict.SinglePrecisionGradient,
                    Reason = reason,
                    Check = GradientChecks.Differences,
                    Where = report.Where.Length > 0 ? report.Where : report.WorstElement,
                };
            }
        }
        else if (!Array.TrueForAll(g, double.IsFinite))
        {
            int element = Array.FindIndex(g, value => !double.IsFinite(value));
            string where = $"{function.GradientName} at {function.Element(element)}";
            return report with { Verdict = GradientVerdict.NotFinite, Where = where, Analytic = g[element] };
        }

        if (report.Failed || (options.Checks & GradientChecks.SecondOrder) == 0)
        {
            return report;
        }

        // A gradient that agrees with differences is one, and its derivative is symmetric.
        bool isKnown = (options.Checks & GradientChecks.Differences) != 0;
        return (function.HessianVectorProduct is { } product ? new HessianVectorCheck(function, product).Examine(x, options, rng)
            : isKnown ? null : Asymmetry(field, options, rng)) ?? report;
    }

    private static GradientReport? Asymmetry(ScalarField field, GradientCheckOptions options, Rng rng) =>
        HessianSymmetry.Examine(field, rng) is { IsFailure: true } failure
            ? failure.Report("the Hessian, which is not symmetric", options.Seed) : null;

    /// <summary>
    /// A gradient that remembers its first answer gives it away at a second point.
    /// </summary>
    private void AskElsewhereFirst(double[] x, Rng rng)
    {
        double[] elsewhere = Beside(x, rng);
        elsewhere = function.TakesSingles ? Array.ConvertAll(elsewhere, value => (double)(float)value) : elsewhere;
        ExternalField.GradientAt(function, elsewhere);
    }

    private static double[] Beside(double[] x, Rng rng) =>
        Array.ConvertAll(x, value => value + (Size(value) * 0.01 * (rng.NextDouble() - 0.5)));

    /// <summary>What an element is moved in units of.</summary>
    private static double Size(double value) => value == 0 ? 1 : Math.Abs(value);

    private GradientReport? Unsound(double[] x, ulong seed, out double[] g)
    {
        double[] mine = [.. x];
        double first, second;
        double[] h;
        g = [];
        try
        {
            first = function.F(mine);
            if (Written(mine, x, seed) is { } byFunction)
            {
                return byFunction;
            }

            second = function.F(mine);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return Say(GradientVerdict.Throws, $"{function.Name} threw {error.GetType().Name} at the point: {error.Message}", seed);
        }

        try
        {
            double[]? once = function.Gradient(mine);
            g = [.. once ?? []]; // one that gives the same array at every call is not to change what it gave before
            if (Written(mine, x, seed) is { } byGradient)
            {
                return byGradient;
            }

            double[]? again = function.Gradient(mine);
            if (once is null || again is null)
            {
                return Say(GradientVerdict.ChangesShape, $"{function.GradientName} is null, but the point has {x.Length} elements", seed);
            }

            h = again;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return Say(GradientVerdict.Throws, $"{function.GradientName} threw {error.GetType().Name} at the point: {error.Message}", seed);
        }

        if (Written(mine, x, seed) is { } byBoth)
        {
            return byBoth;
        }

        if (g.Length != x.Length || h.Length != x.Length)
        {
            return Say(GradientVerdict.ChangesShape,
                $"{function.GradientName} has {(g.Length != x.Length ? g : h).Length} elements, but the point has {x.Length}", seed);
        }

        if (!double.IsFinite(first))
        {
            int broken = Array.FindIndex(x, value => !double.IsFinite(value));
            string where = broken < 0 ? "the function at the point"
                : $"the function at the point, where {function.Element(broken)} is {x[broken].ToString(CultureInfo.InvariantCulture)}";
            return Say(GradientVerdict.NotFinite, where, seed) with { Analytic = first };
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
                    GradientVerdict.NotDeterministic, GradientChecks.None, double.NaN, $"{function.GradientName} at {function.Element(i)}",
                    g[i], h[i], 0, seed);
            }
        }

        return null;
    }

    /// <summary>The first element of the point that was written; null if none was.</summary>
    private GradientReport? Written(double[] mine, double[] x, ulong seed)
    {
        for (int i = 0; i < x.Length; i++)
        {
            if (BitConverter.DoubleToInt64Bits(mine[i]) != BitConverter.DoubleToInt64Bits(x[i]))
            {
                return new(GradientVerdict.MutatesInput, GradientChecks.None, double.NaN, function.Element(i), mine[i], x[i], 0, seed);
            }
        }

        return null;
    }

    private static GradientReport Say(GradientVerdict verdict, FormattableString where, ulong seed) =>
        new(verdict, GradientChecks.None, double.NaN, where.ToString(CultureInfo.InvariantCulture), double.NaN, double.NaN, double.NaN,
            seed);

    private static GradientReport Say(GradientVerdict verdict, string where, ulong seed) =>
        new(verdict, GradientChecks.None, double.NaN, where, double.NaN, double.NaN, double.NaN, seed);

    /// <summary>
    /// ∂f/∂x_i = Im f(x + ih·e_i) / h, element by element; null where the gradient agrees. Where f is not real at a real point, nothing can
    /// be said.
    /// </summary>
    private GradientReport? ByComplexStep(Func<Complex[], Complex> f, ScalarField field, double[] g, ulong seed)
    {
        const double tolerance = 1e-9;
        double[] x = field.Point, exact = new double[x.Length];
        Complex[] z = Array.ConvertAll(x, value => new Complex(value, 0));
        try
        {
            if (f([.. z]).Imaginary != 0)
            {
                // As of Complex.Pow(z, 2) where z < 0, whose rounding would be divided by h.
                return Say(GradientVerdict.IllConditioned, function.Name, seed) with { Reason = NotReal };
            }

            for (int i = 0; i < x.Length; i++)
            {
                Complex[] beside = [.. z];
                beside[i] += new Complex(0, ComplexStep.H);
                exact[i] = f(beside).Imaginary / ComplexStep.H;
            }
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return Say(GradientVerdict.Throws,
                $"{function.Name} threw {error.GetType().Name} at a complex number beside the point: {error.Message}", seed);
        }

        int[] off = [.. Enumerable.Range(0, x.Length).Where(i => !(Relative(i) <= tolerance))];
        if (off.Length == 0)
        {
            return null;
        }

        // The gradient has its own rounding: s(1 − s) of a sigmoid has lost eight digits at 19.
        double[] noise = GradientNoise.MeasureAmongStairs(field, Array.ConvertAll(x, Size));
        off = Array.FindAll(off, i => !(Math.Abs(g[i] - exact[i]) <= Noises * noise[i]));
        if (off.Length == 0)
        {
            return null;
        }

        int worst = off.MaxBy(Relative);
        return new(
            GradientVerdict.WrongReverse, GradientChecks.ComplexStep, Relative(worst), function.Element(worst), g[worst], exact[worst], 0,
            seed);

        double Relative(int i) => g[i] == exact[i] ? 0 : double.IsNaN(g[i] - exact[i]) ? double.PositiveInfinity
            : Math.Abs(g[i] - exact[i]) / Math.Max(Math.Max(Math.Abs(exact[i]), Math.Abs(g[i])), double.Epsilon);
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

                // Halves and quarters say nothing, nor does what a cancellation has left.
                tells |= Numbers.FillsSingle(at[i]);
            }

            if (!tells)
            {
                return false;
            }

            if (ExternalField.GradientAt(function, Beside(x, rng)) is not { } next || next.Length != x.Length)
            {
                return false;
            }

            changes |= !next.AsSpan().SequenceEqual(at);
            at = [.. next];
        }

        return changes;
    }
}
