namespace Gradus.Autodiff;

/// <summary>
/// Where f has a kink, any element of Clarke's generalised gradient may be called its gradient: the convex hull of the gradients at points
/// nearby. Whether a vector lies in that hull is decided without knowing all of it. The point of the hull of some gradients that is nearest
/// to the vector gives a direction d in which the vector sticks out; then points are looked for at which f rises faster along d than at all
/// those known (<see cref="SideSearch"/>). If there is one, its gradient joins the hull; if there is none, the vector is outside, and d
/// shows it.
/// </summary>
internal sealed partial class GeneralizedGradient
{
    private const int MaxRounds = 200;

    private const int MinBudget = 20_000;
    private const int MaxBudget = 120_000;

    /// <summary>So far outside of all gradients that were found, as a share of the largest, no search would find one.</summary>
    private const double Clear = 0.02;

    /// <summary>
    /// So near to those that were found, the slope of f from the point itself decides: around a cone no two gradients are equal.
    /// </summary>
    private const double Edge = 2e-3;

    /// <summary>So nearly, the gradients around a cone are known, from differences over a share of the distance to its tip.</summary>
    private const double Round = 1e-4;

    private readonly ScalarField _field;
    private readonly int[] _elements;
    private readonly double[] _scale;
    private readonly Rng _rng;
    private readonly double[] _x;
    private readonly NoiseProfile _noise;
    private readonly FieldLine _ray;
    private readonly double _rounding;
    private readonly double _reach;
    private readonly double _hidden;

    /// <summary>A difference is taken over a share of the reach, to one side of what meets at the point.</summary>
    private readonly double _stepsPerReach;

    /// <summary>
    /// How many evaluations of f may be spent: a gradient takes two for each element, and there may be a vertex for each.
    /// </summary>
    private readonly int _budget;
    private readonly List<(double[] Side, double[] Gradient)> _near = [];
    private int _firstEvaluation;
    private double _bend;
    private double? _sharp;

    /// <param name="field">The function.</param>
    /// <param name="elements">The elements that matter; the others stay where they are.</param>
    /// <param name="scale">The scale of every element.</param>
    /// <param name="noise">The rounding of f, over steps of any length.</param>
    /// <param name="rounding">The rounding of f between the points.</param>
    /// <param name="reach">How near the points are, in units of scale: a difference is taken over a sixty-fourth of that.</param>
    /// <param name="rng">Draws the points.</param>
    public GeneralizedGradient(
        ScalarField field, int[] elements, double[] scale, NoiseProfile noise, double rounding, double reach, Rng rng)
    {
        _field = field;
        _elements = elements;
        _scale = scale;
        _rng = rng;
        _noise = noise;
        _ray = new FieldLine(field);
        _x = [.. field.Point];
        _firstEvaluation = field.Evaluations;
        _rounding = rounding;
        _reach = reach;
        _stepsPerReach = 64 * Math.Max(1, elements.Length / 64.0);
        _budget = (int)Math.Clamp(3L * elements.Length * (elements.Length + 20), MinBudget, MaxBudget);
        _hidden = 8 * _stepsPerReach * rounding / _reach;
    }

    /// <summary>How far a slope times its scale may be off: by what f bends on the way to the points, and by its rounding.</summary>
    public double Tolerance => _sharp ?? (_isByRays ? Math.Max(3 * _rayError, LineCheck.Share * Largest())
        : Math.Max(Math.Max(8 * _reach * Largest(), 4 * _bend), _hidden));

    /// <summary>The point of the hull that is nearest to the vector that was asked for, element by element.</summary>
    public double[] Nearest { get; private set; } = [];

    /// <summary>How far the vector that was asked for is from there, in units of scale.</summary>
    public double Distance { get; private set; }

    /// <summary>By how much nearer points may be until rounding hides the kinks that these see.</summary>
    public double Closest => Math.Clamp(40 * _hidden / Enumerable.Range(0, _elements.Length).Max(Spread), 1e-3, 1);

    /// <summary>True when the gradients nearby differ in that element: f has a kink there that it sees.</summary>
    public bool IsKinked(int index) => Spread(index) > 4 * Tolerance;

    /// <summary>How far the gradients nearby are apart in an element.</summary>
    public double Spread(int index)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach ((_, double[] gradient) in _near)
        {
            (low, high) = (Math.Min(low, gradient[index]), Math.Max(high, gradient[index]));
        }

        return high - low;
    }

    /// <summary>
    /// Takes gradients around the point: all elements up, all down, in the order of the indices and against it, one against the others,
    /// and at random.
    /// </summary>
    public void Sample()
    {
        int n = _elements.Length;
        Add(i => 1 + (0.5 * _rng.NextDouble()));
        Add(i => -1 - (0.5 * _rng.NextDouble()));
        Add(i => (i + 1.0) / n);
        Add(i => (double)(n - i) / n);
        Add(i => -(i + 1.0) / n);
        Add(i => -(double)(n - i) / n);
        for (int i = 0; i < Math.Min(8, n + 2); i++)
        {
            Add(_ => Numbers.Signed(_rng));
        }

        foreach ((double[] side, double[] gradient) in _isByRays ? [] : _near)
        {
            _bend = Math.Max(_bend, Bend(side, gradient));
        }
    }

    /// <summary>
    /// How far f bends on the way from the point to one nearby: two or four times as far as over half of it. What a kink on the way does is
    /// as large from wherever it is seen, and is no bend.
    /// </summary>
    private double Bend(double[] side, double[] gradient)
    {
        double bend = 0;
        double[] axis = new double[side.Length];
        double[] half = [.. side.Select(value => value / 2)], quarter = [.. side.Select(value => value / 4)];
        for (int i = 0; i < axis.Length; i++)
        {
            axis[i] = 1;
            double middle = Slope(half, axis), far = gradient[i] - middle, near = middle - Slope(quarter, axis);
            bend = near / far is > 0.15 and < 0.7 ? Math.Max(bend, Math.Abs(far)) : bend;
            axis[i] = 0;
        }

        return bend;
    }

    /// <summary>The points from which gradients were taken, or others on the way there.</summary>
    /// <param name="distance">How far on, in units of scale.</param>
    public IEnumerable<double[]> Points(double distance)
    {
        foreach ((double[] side, _) in _near)
        {
            double[] x = [.. _field.Point];
            for (int i = 0; i < side.Length; i++)
            {
                x[_elements[i]] += distance * side[i] * _scale[_elements[i]];
            }

            yield return x;
        }
    }

    /// <summary>Looks for gradients nearby that differ in one element from those known.</summary>
    public void Probe(int index)
    {
        double[] axis = new double[_elements.Length];
        foreach (double sign in (ReadOnlySpan<double>)[1, -1])
        {
            axis[index] = sign;
            Extend(axis, Tolerance, double.NegativeInfinity);
        }
    }

    /// <summary>True when gradients nearby differ in some element.</summary>
    public bool HasKink => Enumerable.Range(0, _elements.Length).Any(IsKinked);

    private bool IsSpent => _field.Evaluations - _firstEvaluation > _budget;

    /// <summary>False when f is defined nowhere around the point.</summary>
    public bool Exists => _near.Count > 0;

    /// <summary>Whether a vector lies in the hull; null when it took too long to tell.</summary>
    /// <param name="vector">Its elements, in the order of the elements that matter.</param>
    public bool? Contains(double[] vector)
    {
        double[] g = new double[vector.Length];
        for (int i = 0; i < g.Length; i++)
        {
            g[i] = vector[i] * _scale[_elements[i]];
        }

        for (int round = 0; ; round++)
        {
            double[] nearest = ConvexHull.Nearest([.. _near.Select(sample => sample.Gradient)], g);
            Nearest = [.. nearest.Select((value, i) => value / _scale[_elements[i]])];
            double[] d = new double[g.Length];
            double distance = 0;
            for (int i = 0; i < d.Length; i++)
            {
                d[i] = g[i] - nearest[i];
                distance += d[i] * d[i];
            }

            Distance = distance = Math.Sqrt(distance);
            double allowed = Tolerance;
            if (!(distance > allowed))
            {
                return true;
            }

            for (int i = 0; i < d.Length; i++)
            {
                d[i] /= distance;
            }

            if (round == MaxRounds || IsSpent)
            {
                // Not all gradients are known, as around the tip of a cone, but none reaches nearly as far as the vector, and the next one
                // does not either.
                double[] next = [.. d];
                SideSearch.Separate(next);
                return Rise(g, d) > _near.Max(sample => Rise(sample.Gradient, d)) + (Clear * Largest())
                    && !(Slope(next, d) >= Rise(g, d) - allowed) ? false : null;
            }

            double claimed = Rise(g, d);
            if (!Extend(d, allowed / 4, claimed - allowed))
            {
                double beyond = claimed - _near.Max(sample => Rise(sample.Gradient, d));
                bool isIn = beyond <= allowed || (beyond <= Edge * Largest() && claimed <= RiseFromPoint(d) + allowed);
                bool isKnown = (_sharp is null && beyond > Round * Largest()) || AreFlat(d);
                return isIn || isKnown ? isIn : null;
            }
        }
    }

    /// <summary>Looks for a point nearby at which f rises faster along d than at all those known, and adds its gradient.</summary>
    private bool Extend(double[] d, double margin, double asked)
    {
        double best = double.NegativeInfinity;
        double[] side = d;
        foreach ((double[] known, double[] gradient) in _near)
        {
            double rise = Rise(gradient, d);
            (best, side) = rise > best ? (rise, known) : (best, side);
        }

        var search = new SideSearch(side, best, margin, candidate => Slope(candidate, d), () => IsSpent, _rng);
        if (!search.Improve(d, asked))
        {
            return false;
        }

        AddAt(search.Side);
        return true;
    }

    private void Add(Func<int, double> sideOf)
    {
        double[] side = [.. Enumerable.Range(0, _elements.Length).Select(sideOf)];
        SideSearch.Separate(side);
        AddAt(side);
    }

    private void AddAt(double[] side)
    {
        double[] gradient = new double[side.Length];
        double[] axis = new double[side.Length];
        for (int i = 0; i < axis.Length; i++)
        {
            axis[i] = 1;
            gradient[i] = Slope(side, axis);
            axis[i] = 0;
        }

        if (gradient.All(double.IsFinite))
        {
            _near.Add((side, gradient));
        }
    }

    private static double Rise(double[] gradient, double[] d) => Numbers.Dot(gradient, d);

    private double Largest()
    {
        double largest = 0;
        foreach ((_, double[] gradient) in _near)
        {
            foreach (double value in gradient)
            {
                largest = Math.Max(largest, Math.Abs(value));
            }
        }

        return largest;
    }
}
