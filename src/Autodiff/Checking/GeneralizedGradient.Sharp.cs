namespace Gradus.Autodiff;

/// <summary>
/// Points nearby tell the gradients of pieces to about a millionth: from nearer ones rounding hides the slopes, on the way to further ones
/// f bends. Where f is smooth on every piece, slopes at a few distances are extrapolated to the point, and a vector that sticks out by less
/// can still be told.
/// </summary>
internal sealed partial class GeneralizedGradient
{
    /// <summary>With more elements, there are too many pieces to look at each again.</summary>
    private const int MaxSharp = 12;

    /// <summary>The furthest of the points from which slopes are extrapolated, in units of scale.</summary>
    private const double Furthest = 1.0 / 256;

    /// <summary>How many distances, each half of the one before.</summary>
    private const int Distances = 4;

    /// <summary>What extrapolation over these makes of rounding: the sizes of its weights added up.</summary>
    private const double Amplification = 6.5;

    /// <summary>
    /// Replaces the gradients that are known by their limits at the point; false where these are no better known, or where kinks lie on the
    /// way.
    /// </summary>
    /// <param name="slack">How far the vector that will be asked for may be off by its own rounding, in units of scale.</param>
    public bool Sharpen(double slack)
    {
        if (_elements.Length > MaxSharp || _field.Unit > ScalarField.DoubleUnit)
        {
            return false;
        }

        double loose = Tolerance, error = 0;
        var sharp = new List<(double[] Side, double[] Gradient)>();
        double[] axis = new double[_elements.Length];
        foreach ((double[] side, double[] gradient) in _near)
        {
            double[] limit = new double[axis.Length];
            for (int i = 0; i < axis.Length; i++)
            {
                axis[i] = 1;
                (limit[i], double left) = Limit(reach => SlopeAt(side, axis, reach));
                axis[i] = 0;
                error = Math.Max(error, left);
                if (!(Math.Abs(limit[i] - gradient[i]) <= loose))
                {
                    return false;
                }
            }

            sharp.Add((side, limit));
        }

        double tolerance = Math.Max(Math.Max(4 * error, slack), 2 * LineCheck.Share * Largest());
        if (!(tolerance < loose / 2))
        {
            return false;
        }

        _near.Clear();
        _near.AddRange(sharp);
        _sharp = tolerance;
        _firstEvaluation = _field.Evaluations;
        return true;
    }

    /// <summary>A slope at distance 0 from those at a few distances, and how far it may be off.</summary>
    private (double Slope, double Error) Limit(Func<double, double> slope)
    {
        Span<double> last = stackalloc double[Distances], next = stackalloc double[Distances];
        double reach = 2 * Furthest, left = double.PositiveInfinity;
        for (int k = 0; k < Distances; k++)
        {
            reach /= 2;
            next[0] = slope(reach);
            for (int m = 1; m <= k; m++)
            {
                next[m] = next[m - 1] + ((next[m - 1] - last[m - 1]) / ((1 << m) - 1));
            }

            left = k == 0 ? left : Math.Max(Math.Abs(next[k] - next[k - 1]), Math.Abs(next[k] - last[k - 1]));
            next.CopyTo(last);
        }

        return (last[^1], left + (Amplification * _stepsPerReach * _rounding / reach));
    }

    /// <summary>
    /// Whether the gradients that reach furthest along d are those of flat pieces, the same from other sides nearby. Those of a cone are
    /// not, and there is always one that reaches further than those known.
    /// </summary>
    private bool AreFlat(double[] d)
    {
        const double beside = 0.01;
        const int times = 2;
        double best = _near.Max(sample => Rise(sample.Gradient, d)), allowed = Tolerance;
        double[] axis = new double[d.Length];
        foreach ((double[] side, double[] gradient) in _near.Where(sample => Rise(sample.Gradient, d) >= best - allowed))
        {
            for (int i = 0; i < times * axis.Length; i++)
            {
                int at = i % axis.Length;
                double[] moved = Array.ConvertAll(side, value => value * (1 + (beside * Numbers.Signed(_rng))));
                axis[at] = 1;
                bool isSame = Math.Abs(Slope(moved, axis) - gradient[at]) <= allowed;
                axis[at] = 0;
                if (!isSame)
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>The slope of f along d, a little way off the point on one side of it; where slopes are sharp, on the way there.</summary>
    private double Slope(double[] side, double[] d) =>
        _isByRays ? SlopeByRays(side, d) : _sharp is null ? SlopeAt(side, d, _reach) : Limit(reach => SlopeAt(side, d, reach)).Slope;

    private double SlopeAt(double[] side, double[] d, double reach)
    {
        double step = reach / _stepsPerReach, up = At(1), down = At(-1);
        for (int i = 0; i < side.Length; i++)
        {
            _x[_elements[i]] = _field.Point[_elements[i]];
        }

        return (up - down) / (2 * step);

        double At(int sign)
        {
            for (int i = 0; i < side.Length; i++)
            {
                int element = _elements[i];
                _x[element] = _field.Point[element] + (_scale[element] * ((reach * side[i]) + (sign * step * d[i])));
            }

            return _field.Value(_x);
        }
    }

    /// <summary>The slope of f along d from the point itself, to the side on which it is larger.</summary>
    private double RiseFromPoint(double[] d)
    {
        double here = _field.Value(_field.Point);
        return _sharp is null ? Math.Max(To(1, _reach), To(-1, _reach))
            : Math.Max(Limit(reach => To(1, reach)).Slope, Limit(reach => To(-1, reach)).Slope);

        double To(int sign, double reach)
        {
            double[] x = [.. _field.Point];
            for (int i = 0; i < d.Length; i++)
            {
                x[_elements[i]] += sign * reach * _scale[_elements[i]] * d[i];
            }

            return sign * (_field.Value(x) - here) / reach;
        }
    }
}
