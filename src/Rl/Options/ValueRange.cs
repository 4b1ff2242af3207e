using System.Globalization;

namespace Gradus.Rl;

/// <summary>The interval of allowed values, and its two spellings: for tables and for sentences.</summary>
internal readonly struct ValueRange
{
    private readonly double _low;
    private readonly double _high;
    private readonly bool _lowIsOpen;
    private readonly bool _highIsOpen;

    public ValueRange(HyperparameterAttribute attribute)
    {
        _lowIsOpen = attribute.MinimumExclusive >= attribute.Minimum;
        _low = _lowIsOpen ? attribute.MinimumExclusive : attribute.Minimum;
        _highIsOpen = attribute.MaximumExclusive <= attribute.Maximum;
        _high = _highIsOpen ? attribute.MaximumExclusive : attribute.Maximum;
    }

    private bool HasLow => !double.IsInfinity(_low);

    private bool HasHigh => !double.IsInfinity(_high);

    /// <summary>False for NaN, whatever the interval.</summary>
    public bool Contains(double value) =>
        (_lowIsOpen ? value > _low : value >= _low) && (_highIsOpen ? value < _high : value <= _high);

    /// <summary>Whether values inside can come as close as one likes: also true of a bound that is not contained.</summary>
    public bool Approaches(double value) => value >= _low && value <= _high;

    /// <summary>
    /// In mathematical notation: <c>&gt; 0</c>, <c>≥ 1</c>, <c>[0, 1]</c>, <c>(0, 1]</c>; empty if everything is allowed.
    /// </summary>
    public override string ToString()
    {
        if (HasLow && HasHigh)
        {
            return $"{(_lowIsOpen ? '(' : '[')}{Text(_low)}, {Text(_high)}{(_highIsOpen ? ')' : ']')}";
        }

        if (HasLow)
        {
            return $"{(_lowIsOpen ? '>' : '≥')} {Text(_low)}";
        }

        return HasHigh ? $"{(_highIsOpen ? '<' : '≤')} {Text(_high)}" : "";
    }

    /// <summary>As words that follow "a number": <c>greater than 0</c>, <c>from 0 to 1</c>; empty if everything is allowed.</summary>
    public string InWords()
    {
        if (HasLow && HasHigh && !_lowIsOpen && !_highIsOpen)
        {
            return $"from {Text(_low)} to {Text(_high)}";
        }

        string low = !HasLow ? "" : _lowIsOpen ? $"greater than {Text(_low)}" : $"of at least {Text(_low)}";
        string high = !HasHigh ? "" : _highIsOpen ? $"less than {Text(_high)}" : $"of at most {Text(_high)}";
        return low.Length > 0 && high.Length > 0 ? $"{low} and {high}" : low + high;
    }

    private static string Text(double value) => value.ToString("G9", CultureInfo.InvariantCulture);
}
