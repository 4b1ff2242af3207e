namespace Gradus.Autodiff;

/// <summary>f along a line through its point: φ(t) = f(x + tv), with v a direction or an axis.</summary>
internal sealed class FieldLine
{
    private readonly ScalarField _field;
    private readonly double[] _x;
    private int[] _support = [];
    private double[] _direction = [];
    private double? _atZero;

    /// <summary>Values along this line, by the number that the only element that moves is then, or by t.</summary>
    private readonly Dictionary<double, double> _known = [];
    private bool _remembers;

    public FieldLine(ScalarField field)
    {
        _field = field;
        _x = [.. field.Point];
    }

    /// <summary>φ(0), which all lines share.</summary>
    public double AtZero => _atZero ??= _field.Value(_x);

    /// <summary>The line runs along one axis: v is a unit vector.</summary>
    public void Along(int element)
    {
        if (_support.Length != 1 || _support[0] != element || _direction[0] != 1)
        {
            Along([element], [1]);
        }
    }

    /// <summary>The line runs along some axes at once.</summary>
    /// <param name="support">The elements that move.</param>
    /// <param name="direction">How far each of them moves for t = 1.</param>
    public void Along(int[] support, double[] direction)
    {
        _support = support;
        _direction = direction;
        _known.Clear();
        _remembers = false;
    }

    /// <summary>Remembers values until there is another line: ladders that are climbed again ask for the same ones.</summary>
    public void Remember() => _remembers = true;

    /// <summary>φ(t), and the t that was really taken: along an axis it is rounded to what x can hold.</summary>
    public (double Value, double Step) At(double t)
    {
        double step = t, place = t;
        for (int i = 0; i < _support.Length; i++)
        {
            int element = _support[i];
            double origin = _field.Point[element];
            double moved = origin + (t * _direction[i]);
            moved = _field.TakesSingles ? (float)moved : moved;
            _x[element] = moved;
            (step, place) = _support.Length == 1 ? ((moved - origin) / _direction[i], moved) : (t, t);
        }

        double value = double.NaN;
        if (!_remembers || !_known.TryGetValue(place, out value))
        {
            value = _field.Value(_x);
            value = double.IsFinite(value) ? value : double.NaN;
            if (_remembers)
            {
                _known.Add(place, value);
            }
        }

        foreach (int element in _support)
        {
            _x[element] = _field.Point[element];
        }

        return (value, step);
    }
}
