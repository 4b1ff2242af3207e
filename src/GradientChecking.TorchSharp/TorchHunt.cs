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

    /// <summary>Points at which the function was not finite, or refused its arguments.</summary>
    public int Refused { get; private set; }

    /// <summary>Why there is no first or no second derivative, where libtorch says so; empty when there is one.</summary>
    public string NotDifferentiable { get; private set; } = "";

    /// <summary>Checks the function at points of <see cref="TorchArguments"/>. The second order is checked where the first is right and there is no kink.</summary>
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
            if (!IsFinite(x))
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

    private bool IsFinite(double[] x)
    {
        try
        {
            return double.IsFinite(function.Value(x));
        }
        catch (ExternalException)
        {
            return false; // A singular matrix that cannot be inverted, say.
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
            NotDifferentiable = exception.Message.Split('\n')[0];
            return null;
        }
    }
}
