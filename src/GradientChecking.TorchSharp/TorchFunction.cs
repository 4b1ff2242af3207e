using System.Runtime.InteropServices;
using Gradus.Autodiff;
using TorchSharp;

namespace Gradus.GradientChecking;

/// <summary>
/// A differentiable TorchSharp function of float64 tensors, in the form that <see cref="GradientCheck"/> takes: a number that depends on a
/// point x ∈ Rⁿ, with its gradient. The point is cut into tensors of the given shapes. A result of several elements is summed with fixed
/// weights between 0.5 and 1.5, all of them different, so that no error cancels another.
/// </summary>
public sealed class TorchFunction
{
    private readonly Func<torch.Tensor[], torch.Tensor> _function;
    private readonly long[][] _shapes;

    /// <summary>Describes a function.</summary>
    /// <param name="name">What reports call it.</param>
    /// <param name="function">The function. It has to be deterministic: seed what draws random numbers inside.</param>
    /// <param name="shapes">The shapes of its arguments.</param>
    /// <exception cref="ArgumentException">There are no arguments, or one of them has no elements.</exception>
    public TorchFunction(string name, Func<torch.Tensor[], torch.Tensor> function, params long[][] shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        if (shapes.Length == 0 || Array.Exists(shapes, shape => Elements(shape) < 1))
        {
            throw new ArgumentException($"'{name}' needs at least one argument, and every argument at least one element.", nameof(shapes));
        }

        Name = name;
        _function = function;
        _shapes = Array.ConvertAll(shapes, shape => (long[])shape.Clone());
        Size = Array.ConvertAll(_shapes, Elements).Sum();
    }

    /// <summary>What reports call it.</summary>
    public string Name { get; }

    /// <summary>n: the number of elements of all arguments together.</summary>
    public int Size { get; }

    /// <summary>The shapes of the arguments.</summary>
    public IReadOnlyList<long[]> Shapes => _shapes;

    /// <summary>The smallest element that <see cref="TorchArguments"/> may choose; −∞ by default.</summary>
    public double Low { get; init; } = double.NegativeInfinity;

    /// <summary>The largest element that <see cref="TorchArguments"/> may choose; +∞ by default.</summary>
    public double High { get; init; } = double.PositiveInfinity;

    /// <summary>A function of one tensor.</summary>
    /// <param name="name">What reports call it.</param>
    /// <param name="function">The function.</param>
    /// <param name="shape">The shape of its argument.</param>
    /// <returns>The function.</returns>
    public static TorchFunction Of(string name, Func<torch.Tensor, torch.Tensor> function, params long[] shape) =>
        new(name, x => function(x[0]), shape);

    /// <summary>f(x).</summary>
    /// <param name="x">The point, of <see cref="Size"/> elements.</param>
    /// <returns>The value.</returns>
    public double Value(double[] x)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable noGraph = torch.no_grad();
        return Number(Arguments(x, requiresGradient: false)).item<double>();
    }

    /// <summary>∇f(x), by TorchSharp's backward pass. Where no graph leads from an argument to the result, it is zero.</summary>
    /// <param name="x">The point, of <see cref="Size"/> elements.</param>
    /// <returns>The gradient.</returns>
    /// <exception cref="ExternalException">libtorch has no derivative of the function.</exception>
    public double[] Gradient(double[] x)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor[] arguments = Arguments(x, requiresGradient: true);
        torch.Tensor y = Number(arguments);
        if (y.requires_grad)
        {
            // Not autograd.grad: what libtorch throws inside that ends the process (TorchSharp 0.107.0).
            torch.autograd.backward([y]);
        }

        return Gradients(arguments);
    }

    /// <summary>H·u: the gradient of ⟨u, ∇f⟩ at x, by a backward pass through the backward pass.</summary>
    /// <param name="x">The point, of <see cref="Size"/> elements.</param>
    /// <param name="u">The direction, of <see cref="Size"/> elements.</param>
    /// <returns>The gradient of the slope along u.</returns>
    /// <exception cref="ExternalException">libtorch has no second derivative of the function.</exception>
    public double[] GradientOfSlope(double[] x, double[] u)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor[] arguments = Arguments(x, requiresGradient: true);
        torch.Tensor y = Number(arguments);
        if (!y.requires_grad)
        {
            return new double[Size];
        }

        torch.autograd.backward([y], create_graph: true);
        torch.Tensor[] directions = Arguments(u, requiresGradient: false);
        torch.Tensor? slope = null;
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i].grad is { } gradient)
            {
                arguments[i].grad = torch.zeros_like(gradient).detach();
                torch.Tensor part = (gradient * directions[i]).sum();
                slope = !part.requires_grad ? slope : slope is null ? part : slope + part;
            }
        }

        if (slope is null)
        {
            return new double[Size]; // The gradient is constant.
        }

        torch.autograd.backward([slope]);
        return Gradients(arguments);
    }

    /// <summary>Checks the gradient at a point.</summary>
    /// <param name="x">The point, of <see cref="Size"/> elements.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <returns>The report; it calls element i of the point <c>x0[0, i]</c>.</returns>
    /// <exception cref="ExternalException">libtorch refuses the point, or has no derivative of the function.</exception>
    public GradientReport Check(double[] x, GradientCheckOptions? options = null) => Check(Value, Gradient, x, options);

    /// <summary>
    /// Checks the second derivative at a point: <see cref="GradientOfSlope"/> against differences of ⟨u, ∇f⟩, for the u of
    /// <see cref="Direction"/>. The first derivative is taken as given; <see cref="Check(double[], GradientCheckOptions)"/> looks at it.
    /// </summary>
    /// <param name="x">The point, of <see cref="Size"/> elements.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <returns>The report; it calls element i of the point <c>x0[0, i]</c>.</returns>
    /// <exception cref="ExternalException">libtorch refuses the point, or has no second derivative of the function.</exception>
    public GradientReport CheckSecondOrder(double[] x, GradientCheckOptions? options = null)
    {
        double[] u = Direction();
        return Check(at => Dot(u, Gradient(at)), at => GradientOfSlope(at, u), x, options);
    }

    /// <summary>The direction along which second derivatives are checked: weights between 0.5 and 1.5, all of them different.</summary>
    /// <returns>u, of <see cref="Size"/> elements.</returns>
    public double[] Direction() => Weights(Size);

    /// <summary>
    /// What libtorch refuses at the point itself is thrown. A step may leave the domain: there the function is not a number.
    /// </summary>
    private static GradientReport Check(
        Func<double[], double> f, Func<double[], double[]> gradient, double[] x, GradientCheckOptions? options)
    {
        f(x);
        gradient(x);
        return GradientCheck.External(at => Nearby(f, at, double.NaN), at => Nearby(gradient, at, NotNumbers(at.Length)), x, options);
    }

    private static T Nearby<T>(Func<double[], T> function, double[] at, T outside)
    {
        try
        {
            return function(at);
        }
        catch (ExternalException)
        {
            return outside;
        }
    }

    private static double[] NotNumbers(int count)
    {
        var numbers = new double[count];
        Array.Fill(numbers, double.NaN);
        return numbers;
    }

    private static int Elements(long[] shape) => (int)shape.Aggregate(1L, (product, length) => product * length);

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    /// <summary>½ + the fractional part of multiples of the golden ratio: no two alike, and the same everywhere.</summary>
    private static double[] Weights(int count)
    {
        var weights = new double[count];
        for (int i = 0; i < count; i++)
        {
            double multiple = (i + 1) * 0.6180339887498949;
            weights[i] = 0.5 + multiple - Math.Floor(multiple);
        }

        return weights;
    }

    private torch.Tensor[] Arguments(double[] x, bool requiresGradient)
    {
        if (x.Length != Size)
        {
            throw new ArgumentException($"'{Name}' is a function of {Size} elements, but the point has {x.Length}.", nameof(x));
        }

        var arguments = new torch.Tensor[_shapes.Length];
        int start = 0;
        for (int i = 0; i < arguments.Length; i++)
        {
            int count = Elements(_shapes[i]);
            torch.Tensor row = torch.tensor(x[start..(start + count)], dtype: torch.ScalarType.Float64);
            arguments[i] = row.reshape(_shapes[i]).requires_grad_(requiresGradient);
            start += count;
        }

        return arguments;
    }

    private torch.Tensor Number(torch.Tensor[] arguments)
    {
        torch.Tensor y = _function(arguments).reshape(-1);
        int count = (int)y.numel();
        return count == 1 ? y.sum() : (y * torch.tensor(Weights(count), dtype: torch.ScalarType.Float64)).sum();
    }

    private double[] Gradients(torch.Tensor[] arguments)
    {
        var all = new double[Size];
        int start = 0;
        foreach (torch.Tensor argument in arguments)
        {
            int count = (int)argument.numel();
            if (argument.grad is { } gradient)
            {
                gradient.detach().reshape(-1).contiguous().data<double>().ToArray().CopyTo(all, start);
            }

            start += count;
        }

        return all;
    }
}
