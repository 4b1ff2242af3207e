namespace Gradus.Autodiff;

/// <summary>
/// A function and a gradient given as delegates. Each call gets an array of its own; where f throws it is not defined. f comes before the
/// gradient at every point, as a gradient needs that reads what f has left behind.
/// </summary>
internal sealed class ExternalField(ExternalFunction function, double[] point) : ScalarField(point)
{
    public override bool TakesSingles => function.TakesSingles;

    public override string Element(int index) => function.Element(index);

    public override void Gradient(double[] x, double[] g)
    {
        if (GradientAt(function, x) is { } found && found.Length == g.Length)
        {
            found.CopyTo(g, 0);
            return;
        }

        Array.Fill(g, double.NaN);
    }

    /// <summary>The gradient at a point, after f; null where it throws.</summary>
    public static double[]? GradientAt(ExternalFunction function, double[] x)
    {
        Attempt(() => (object)function.F([.. x]));
        return Attempt(() => function.Gradient([.. x]));
    }

    /// <summary>A delegate's answer, or null where it throws: beside the point a function may refuse what is outside its domain.</summary>
    public static T? Attempt<T>(Func<T> call)
        where T : class
    {
        try
        {
            return call();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return null;
        }
    }

    protected override double Evaluate(double[] x)
    {
        try
        {
            return function.F([.. x]);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return double.NaN;
        }
    }
}
