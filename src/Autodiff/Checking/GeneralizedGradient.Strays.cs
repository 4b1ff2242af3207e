namespace Gradus.Autodiff;

/// <summary>
/// A kink may lie beside the point and so near to it that all points from which gradients are taken are beyond it. Such gradients are not
/// those of the point, and excuse nothing. What tells them is the way there: from where pieces meet, f is straight into each of them
/// (Euler), and where a kink lies on the way it begins with another slope.
/// </summary>
internal sealed partial class GeneralizedGradient
{
    /// <summary>The longest step along a ray, in units of scale: that of the ladder of one element.</summary>
    private const double MaxRay = 0.225;

    /// <summary>How many steps there are: down to 1e-14 of the scale, where rounding hides everything.</summary>
    private const int RungsOfRay = 23;

    private readonly List<(double[] Side, SlopeEstimate Slope, bool IsStraight)> _strays = [];

    /// <summary>True when some gradients nearby were not those of pieces that meet at the point.</summary>
    public bool HasStrays => _strays.Count > 0;

    /// <summary>
    /// Whether some way on which a kink lies begins with another slope than a gradient says: that of an axis may be misread beside a kink.
    /// Ways that begin with a kink at the point itself say nothing, as each gradient there is right on some of them only.
    /// </summary>
    /// <param name="vector">The gradient, in the order of the elements that matter.</param>
    public bool Refute(double[] vector) => _strays.Exists(stray =>
    {
        if (!stray.IsStraight)
        {
            return false;
        }

        double claimed = 0, size = 0;
        for (int i = 0; i < vector.Length; i++)
        {
            double term = vector[i] * _scale[_elements[i]] * stray.Side[i];
            claimed += term;
            size += Math.Abs(term);
        }

        return Math.Abs(claimed - stray.Slope.Value) > (3 * stray.Slope.Error) + (LineCheck.Share * size);
    });

    /// <summary>
    /// Whether f begins, on the way to a side, with the slope that it has there; true where rounding hides how it begins.
    /// </summary>
    private bool IsAtThePoint(double[] side, double[] gradient)
    {
        double[] way = [.. side.Select((value, i) => value * _scale[_elements[i]])];
        double there = Slope(side, side), squares = 0;
        for (int i = 0; i < side.Length; i++)
        {
            double ofElement = _field.Point[_elements[i]] == 0 ? 0 : gradient[i] * _field.Unit;
            squares += ofElement * ofElement;
        }

        _ray.Along(_elements, way);
        var ladder = new SlopeLadder(_ray, _field, _noise, 1, 2 * Math.Sqrt(squares));
        ladder.Climb(MaxRay, RungsOfRay);
        double allowed = (3 * ladder.Right.Error) + (4 * Tolerance * side.Sum(Math.Abs));
        if (!ladder.Right.Exists || Math.Abs(ladder.Right.Value - there) <= allowed)
        {
            return true;
        }

        double turn = Math.Abs(ladder.Right.Value - ladder.Left.Value), size = Math.Abs(ladder.Right.Value) + Math.Abs(ladder.Left.Value);
        bool isStraight = ladder.Left.Exists && turn + (3 * ladder.Left.Error) <= (6 * ladder.Right.Error) + (4 * LineCheck.Share * size);
        _strays.Add((side, ladder.Right, isStraight));
        return false;
    }
}
