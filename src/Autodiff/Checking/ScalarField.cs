namespace Gradus.Autodiff;

/// <summary>
/// What a check of slopes looks at: a function f of n numbers, a point x, and the gradient that is claimed there. An external function is
/// one, a tape with a fixed cotangent, a single op, a Hessian–vector product.
/// </summary>
internal abstract class ScalarField(double[] point)
{
    /// <summary>Half a unit in the last place of 1: the rounding of a double.</summary>
    public const double DoubleUnit = 1.0 / (1L << 53);

    /// <summary>The rounding of a float.</summary>
    public const double SingleUnit = 1.0 / (1L << 24);

    /// <summary>x.</summary>
    public double[] Point { get; } = point;

    /// <summary>n.</summary>
    public int Count => Point.Length;

    /// <summary>How often f has been evaluated.</summary>
    public int Evaluations { get; private set; }

    /// <summary>The relative rounding of f: that of a double, unless its values turn out to be floats.</summary>
    public double Unit { get; set; } = DoubleUnit;

    /// <summary>True when x can hold floats only, so that a step is rounded to one.</summary>
    public virtual bool TakesSingles => false;

    /// <summary>What a number about 1 that f is computed from amounts to in f.</summary>
    public virtual double One => 1;

    /// <summary>How a report calls an element of x.</summary>
    public abstract string Element(int index);

    /// <summary>f(x); NaN where f is not defined.</summary>
    public double Value(double[] x)
    {
        Evaluations++;
        return Evaluate(x);
    }

    /// <summary>The gradient that is claimed at x.</summary>
    public abstract void Gradient(double[] x, double[] gradient);

    /// <summary>The least that rounding does to a value of f.</summary>
    public virtual double Rounding(double value) => Unit * Math.Abs(value);

    /// <summary>The rounding of f, measured again; a few more values do not tell what f is computed in.</summary>
    public NoiseProfile MeasureAgain(Func<NoiseProfile> measure)
    {
        double unit = Unit;
        NoiseProfile noise = measure();
        Unit = unit;
        return noise;
    }

    protected abstract double Evaluate(double[] x);
}
