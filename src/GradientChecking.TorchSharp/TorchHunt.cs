using System.Runtime.InteropServices;
using Gradus.Autodiff;

namespace Gradus.GradientChecking;

/// <summary>
/// Looks for points at which a function's gradient or its second derivative is wrong. What it returns are suspects: before one is called a
/// defect, the right value should come from somewhere else, such as a closed form. <c>docs/hunting.md</c> says how.
/// </summary>
/// <param name="function">The function.</param>
/// <param name="seed">Seed of the points.</param>
public sealed class TorchHunt(TorchFunction function, ulong seed)
{
    /// <summary>Points at which the function was finite, so that its gradient could be checked.</summary>
    public int Checked { get; private set; }

    /// <summary>Points at which the function or its gradient was infinite, or the function not a number or refused its arguments.</summary>
    public int Refused { get; private set; }

    /// <summary>What libtorch said last where it refused a point or had no first or second derivative; empty when it never did.</summary>
    public string Refusal { get; private set; } = "";

    /// <summary>
    /// Checks the function at points of <see cref="TorchArguments"/>: the gradient, and the second derivative where the gradient is right
    /// and there is no kink. An infinite gradient is passed over: differences can neither confirm nor refute it.
    /// </summary>
    /// <param name="arguments">The number of points, at least 1.</param>
    /// <returns>The points at which something is wrong, as they are found.</returns>
    public IEnumerable<TorchSuspect> Run(int arguments)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(arguments, 1);
        return Points(arguments);
    }

    private IEnumerable<TorchSuspect> Points(int arguments)
    {
        var points = new TorchArguments(function, seed);
        for (int i = 0; i < arguments; i++)
        {
            double[] x = points.Next();
            if (!IsBounded(x))
            {
                Refused++;
                continue;
            }

            Checked++;
            GradientReport? first = Report(() => function.Check(x));
            if (first is { Failed: true })
            {
                yield return new TorchSuspect(function, 1, x, first);
            }
            else if (first is { Verdict: GradientVerdict.Correct } && Report(() => function.CheckSecondOrder(x)) is { Failed: true } second)
            {
                yield return new TorchSuspect(function, 2, x, second);
            }
        }
    }

    private bool IsBounded(double[] x)
    {
        try
        {
            return double.IsFinite(function.Value(x)) && !Array.Exists(function.Gradient(x), double.IsInfinity);
        }
        catch (ExternalException exception)
        {
            Refusal = exception.Message.Split('\n')[0]; // Or a singular matrix that cannot be inverted, say.
            return false;
        }
    }

    private GradientReport? Report(Func<GradientReport> check)
    {
        try
        {
            return check();
        }
        catch (ExternalException exception)
        {
            Refusal = exception.Message.Split('\n')[0];
            return null;
        }
    }
}
