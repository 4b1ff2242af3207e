namespace Gradus.Autodiff;

/// <summary>
/// A kink may lie beside the point and so near to it that all points from which gradients are taken are beyond it. Such gradients are not
/// those of the point. What tells them is the way there: where pieces meet, f is straight into each of them (Euler), and where a kink lies
/// on the way it begins with another slope. Then the slopes with which f begins take the place of f: that along s is h(s), the gradient of
/// a piece is that of h there, and a ladder sees how h begins beside any kink that it can see along an axis.
/// </summary>
internal sealed partial class GeneralizedGradient
{
    /// <summary>The longest step along a ray, as a share of the reach: what lies further away has been looked at.</summary>
    private const double MaxStep = 0.225;

    /// <summary>How many steps there are: the shortest is a ten-millionth of the reach.</summary>
    private const int RungsOfRay = 12;

    private bool _isByRays;
    private double _rayError;
    private double _displacement;

    /// <summary>Whether f begins, on the way to some of the points nearby, with another slope than it has there.</summary>
    public bool HasStrays()
    {
        _displacement = Displacement();
        return _elements.Length <= MaxSharp && _near.Exists(sample =>
        {
            double there = Slope(sample.Side, sample.Side);
            SlopeEstimate begins = Begins(sample.Side);
            double allowed = begins.Refuting + (4 * Tolerance * sample.Side.Sum(Math.Abs));
            return begins.Exists && Math.Abs(begins.Value - there) > allowed;
        });
    }

    /// <summary>
    /// Whether f goes straight through the point on the ways to all points nearby: it has no kink there that could excuse an error of this
    /// size.
    /// </summary>
    /// <param name="error">In units of scale.</param>
    public bool IsStraight(double error) => _near.TrueForAll(sample =>
    {
        SlopeEstimate there = Begins(sample.Side), back = Begins([.. sample.Side.Select(value => -value)]);
        return there.Exists && back.Exists && Math.Abs(there.Value + back.Value) + (3 * (there.Error + back.Error)) < error / 2;
    });

    /// <summary>Takes the gradients of the slopes with which f begins for those of f nearby.</summary>
    public void TakeRays()
    {
        (_isByRays, _sharp, _bend) = (true, null, 0);
        _near.Clear();
        _firstEvaluation = _field.Evaluations;
        Sample();
    }

    /// <summary>The slope with which f begins on the way to a side.</summary>
    private SlopeEstimate Begins(double[] side)
    {
        double[] way = [.. side.Select((value, i) => value * _scale[_elements[i]])];
        _ray.Along(_elements, way);
        var ladder = new SlopeLadder(_ray, _field, _noise, 1, _displacement);
        ladder.Climb(MaxStep * _reach, RungsOfRay);
        return ladder.Right;
    }

    /// <summary>What it does to f that the numbers of a point on a ray are rounded.</summary>
    private double Displacement()
    {
        double squares = 0;
        for (int i = 0; i < _elements.Length; i++)
        {
            double largest = _field.Point[_elements[i]] == 0 ? 0 : _near.Max(sample => Math.Abs(sample.Gradient[i]));
            squares += largest * largest;
        }

        return 2 * _field.Unit * Math.Sqrt(squares);
    }

    /// <summary>The slope along d of the slopes with which f begins, at a side.</summary>
    private double SlopeByRays(double[] side, double[] d)
    {
        double step = 1 / _stepsPerReach;
        SlopeEstimate up = Begins([.. side.Select((value, i) => value + (step * d[i]))]);
        SlopeEstimate down = Begins([.. side.Select((value, i) => value - (step * d[i]))]);
        if (!up.Exists || !down.Exists)
        {
            return double.NaN;
        }

        _rayError = Math.Max(_rayError, (up.Error + down.Error) / (2 * step));
        return (up.Value - down.Value) / (2 * step);
    }
}
