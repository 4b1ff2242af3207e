using System.Numerics;
using System.Runtime.CompilerServices;

namespace Gradus.Autodiff;

/// <summary>
/// Checks the gradient of a function at a point, in float64 and without a test framework: of ops and losses on a tape, of whole networks,
/// and of a gradient that never saw a tape. Along random directions v and cotangents w, ⟨v, Jᵀw⟩ of reverse mode must equal the slope of t
/// ↦ ⟨w, f(x + tv)⟩, which is computed twice: by extrapolated differences, which estimate their own error, and by the complex step, which
/// has none. At a kink, the one-sided slopes bound the gradient. <see cref="GradientChecks"/> lists the other checks;
/// <c>docs/gradient-checking.md</c> explains them. A failure is narrowed down to an input element or an op.
/// </summary>
public static class GradientCheck
{
    /// <summary>Checks f at a point.</summary>
    /// <param name="function">Records f on the inputs it is given.</param>
    /// <param name="inputs">The point; every element is checked.</param>
    /// <returns>The report.</returns>
    public static GradientReport Verify(Func<Var<double>[], Var<double>> function, params Tensor<double>[] inputs) =>
        Verify(function, new GradientCheckOptions(), inputs);

    /// <summary>Checks f at a point, with the given settings.</summary>
    /// <param name="function">Records f on the inputs it is given.</param>
    /// <param name="options">The settings.</param>
    /// <param name="inputs">The point; every element is checked.</param>
    /// <returns>The report.</returns>
    public static GradientReport Verify(
        Func<Var<double>[], Var<double>> function, GradientCheckOptions options, params Tensor<double>[] inputs)
    {
        RefuseNull(function, options, inputs);
        return new CheckRun(new Subject((_, x) => function(x), Generic: null, inputs), options, new TapeMemory()).Report();
    }

    /// <summary>Checks f at a point with all checks, which require an f that can be recorded in any number type.</summary>
    /// <param name="function">Records f.</param>
    /// <param name="inputs">The point; every element is checked.</param>
    /// <returns>The report.</returns>
    public static GradientReport Verify(ITapeFunction function, params Tensor<double>[] inputs) =>
        Verify(function, new GradientCheckOptions(), inputs);

    /// <summary>Checks f at a point with all checks and the given settings.</summary>
    /// <param name="function">Records f.</param>
    /// <param name="options">The settings.</param>
    /// <param name="inputs">The point; every element is checked.</param>
    /// <returns>The report.</returns>
    public static GradientReport Verify(ITapeFunction function, GradientCheckOptions options, params Tensor<double>[] inputs)
    {
        RefuseNull(function, options, inputs);
        return Verify(function, options, new TapeMemory(), inputs);
    }

    /// <summary>Checks a network in every parameter and every element of a batch.</summary>
    /// <param name="network">Records the network on a tape, for a batch that lives on it.</param>
    /// <param name="theta">The parameters; their values are the point, and stay unchanged.</param>
    /// <param name="batch">The batch, (B, D).</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <returns>The report; it calls an element of the batch <c>x0[row, column]</c>, and a parameter by its block's name.</returns>
    public static GradientReport Module(
        Func<Tape<double>, Var<double>, Var<double>> network,
        ParameterVector<double> theta,
        Tensor<double> batch,
        GradientCheckOptions? options = null)
    {
        RefuseNull(network, theta, batch);
        return Module((tape, x) => network(tape, x[0]), theta, [batch], options);
    }

    /// <summary>Checks a recorded function with respect to all parameters of a model: a network, or a whole loss.</summary>
    /// <param name="record">Records the function on a tape whose inputs already have their values.</param>
    /// <param name="theta">The parameters; their values are the point, and stay unchanged.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <returns>The report.</returns>
    public static GradientReport Module(
        Func<Tape<double>, Var<double>> record, ParameterVector<double> theta, GradientCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(theta);
        return Module((tape, _) => record(tape), theta, [], options);
    }

    /// <summary>Checks a hand-written gradient that never saw a tape.</summary>
    /// <param name="f">The function.</param>
    /// <param name="gradient">x ↦ (∂f/∂x₀, ∂f/∂x₁, …).</param>
    /// <param name="x">The point.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <returns>What was found; the element i of the point is called <c>x0[0, i]</c>.</returns>
    /// <exception cref="ArgumentNullException">A function or the point is null.</exception>
    /// <exception cref="ArgumentException">The point has no elements.</exception>
    public static GradientReport External(Func<double[], double> f, Func<double[], double[]> gradient, double[] x,
        GradientCheckOptions? options = null)
    {
        RefuseNull(f, gradient, x);
        return Check(new ExternalFunction(f, gradient), x, options);
    }

    /// <summary>Checks a gradient that was written by hand and its own derivative: second order.</summary>
    /// <param name="f">The function.</param>
    /// <param name="gradient">x ↦ (∂f/∂x₀, ∂f/∂x₁, …).</param>
    /// <param name="hessianVectorProduct">(x, u) ↦ Hu, the gradient of ⟨u, ∇f⟩ at x.</param>
    /// <param name="x">The point.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <returns>What was found; a mistake in the second order has <see cref="GradientChecks.SecondOrder"/> for its check.</returns>
    /// <exception cref="ArgumentNullException">A function or the point is null.</exception>
    /// <exception cref="ArgumentException">The point has no elements.</exception>
    public static GradientReport External(
        Func<double[], double> f, Func<double[], double[]> gradient, Func<double[], double[], double[]> hessianVectorProduct,
            double[] x, GradientCheckOptions? options = null)
    {
        RefuseNull(f, gradient, x);
        ArgumentNullException.ThrowIfNull(hessianVectorProduct);
        return Check(new ExternalFunction(f, gradient) { HessianVectorProduct = hessianVectorProduct }, x, options);
    }

    /// <summary>Checks a gradient that was written by hand in single precision. What its rounding hides is not called correct.</summary>
    /// <param name="f">The function.</param>
    /// <param name="gradient">x ↦ (∂f/∂x₀, ∂f/∂x₁, …).</param>
    /// <param name="x">The point.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <returns>What was found; the element i of the point is called <c>x0[0, i]</c>.</returns>
    /// <exception cref="ArgumentNullException">A function or the point is null.</exception>
    /// <exception cref="ArgumentException">The point has no elements.</exception>
    [OverloadResolutionPriority(-1)]
    public static GradientReport External(Func<float[], float> f, Func<float[], float[]> gradient, float[] x,
        GradientCheckOptions? options = null)
    {
        RefuseNull(f, gradient, x);
        return Check(OfSingles(f, gradient), Doubles(x), options);
    }

    /// <summary>Checks a gradient that was written by hand in single precision and its own derivative: second order.</summary>
    /// <param name="f">The function.</param>
    /// <param name="gradient">x ↦ (∂f/∂x₀, ∂f/∂x₁, …).</param>
    /// <param name="hessianVectorProduct">(x, u) ↦ Hu, the gradient of ⟨u, ∇f⟩ at x.</param>
    /// <param name="x">The point.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <returns>What was found; a mistake in the second order has <see cref="GradientChecks.SecondOrder"/> for its check.</returns>
    /// <exception cref="ArgumentNullException">A function or the point is null.</exception>
    /// <exception cref="ArgumentException">The point has no elements.</exception>
    [OverloadResolutionPriority(-1)]
    public static GradientReport External(
        Func<float[], float> f, Func<float[], float[]> gradient, Func<float[], float[], float[]> hessianVectorProduct, float[] x,
            GradientCheckOptions? options = null)
    {
        RefuseNull(f, gradient, x);
        ArgumentNullException.ThrowIfNull(hessianVectorProduct);
        return Check(
            OfSingles(f, gradient) with { HessianVectorProduct = (at, u) => Doubles(hessianVectorProduct(Singles(at), Singles(u))) },
            Doubles(x),
            options);
    }

    /// <summary>Checks a hand-written gradient of an analytic function, with the complex step instead of differences.</summary>
    /// <param name="f">The function in complex arithmetic; real at a real point.</param>
    /// <param name="gradient">x ↦ (∂f/∂x₀, ∂f/∂x₁, …).</param>
    /// <param name="x">The point.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <returns>What was found; the element i of the point is called <c>x0[0, i]</c>.</returns>
    /// <exception cref="ArgumentNullException">A function or the point is null.</exception>
    /// <exception cref="ArgumentException">The point has no elements.</exception>
    public static GradientReport External(Func<Complex[], Complex> f, Func<double[], double[]> gradient, double[] x,
        GradientCheckOptions? options = null)
    {
        RefuseNull(f, gradient, x);
        return Check(
            new ExternalFunction(at => f(Array.ConvertAll(at, value => new Complex(value, 0))).Real, gradient) { Analytic = f },
            x,
            options);
    }

    internal static GradientReport Verify(
        ITapeFunction function, GradientCheckOptions options, TapeMemory memory, Tensor<double>[] inputs) =>
        new CheckRun(new Subject((_, x) => function.Record(x), function, inputs), options, memory).Report();

    private static GradientReport Check(ExternalFunction function, double[] x, GradientCheckOptions? options) =>
        new ExternalGradient(function).Check(x, options ?? new GradientCheckOptions());

    private static ExternalFunction OfSingles(Func<float[], float> f, Func<float[], float[]> gradient) =>
        new(at => f(Singles(at)), at => gradient(Singles(at)) is { } g ? Doubles(g) : null!) { TakesSingles = true };

    private static void RefuseNull(
        object? first,
        object? second,
        object? third,
        [CallerArgumentExpression(nameof(first))] string? ofFirst = null,
        [CallerArgumentExpression(nameof(second))] string? ofSecond = null,
        [CallerArgumentExpression(nameof(third))] string? ofThird = null)
    {
        ArgumentNullException.ThrowIfNull(first, ofFirst);
        ArgumentNullException.ThrowIfNull(second, ofSecond);
        ArgumentNullException.ThrowIfNull(third, ofThird);
    }

    private static float[] Singles(double[] x) => Array.ConvertAll(x, value => (float)value);

    private static double[] Doubles(float[] x) => Array.ConvertAll(x, value => (double)value);

    private static GradientReport Module(
        Func<Tape<double>, Var<double>[], Var<double>> record,
        ParameterVector<double> theta,
        Tensor<double>[] inputs,
        GradientCheckOptions? options)
    {
        double[] values = [.. theta.Values.Read()];
        try
        {
            return new CheckRun(
                new Subject(record, Generic: null, inputs), options ?? new GradientCheckOptions(), new TapeMemory()).Report();
        }
        finally
        {
            theta.Values.CopyFrom(values);
        }
    }
}
