using System.Globalization;
using Gradus.Rl;

namespace Gradus.Experiments;

/// <summary>The values of a range along an axis: numbers, their logarithms, or the places of a list.</summary>
/// <param name="range">The range.</param>
internal sealed class SearchAxis(SearchRange range)
{
    /// <summary>The ends of the axis.</summary>
    public (double Low, double High) Ends => range.IsChoice
        ? (-0.5, range.Choices.Count - 0.5)
        : (Scaled(range.Low), Scaled(range.High));

    /// <summary>Where a value is.</summary>
    public double Place(string value) => range.IsChoice
        ? Array.IndexOf([.. range.Choices], value)
        : Scaled(double.Parse(value, CultureInfo.InvariantCulture));

    /// <summary>Places with a text.</summary>
    public IEnumerable<(double Place, string Text)> Marks()
    {
        if (range.IsChoice)
        {
            return range.Choices.Select((choice, i) => ((double)i, choice));
        }

        if (!range.IsLogarithmic)
        {
            return Ticks.Between(range.Low, range.High, 5).Select(tick => (tick, Ticks.Text(tick)));
        }

        double[] powers = [.. Ticks.Between(Scaled(range.Low), Scaled(range.High), 5).Where(double.IsInteger)];
        double[] marks = powers.Length > 1 ? powers : [Scaled(range.Low), Scaled(range.High)];
        return marks.Select(mark => (mark, mark < -3 && double.IsInteger(mark) ? $"1e{mark}" : Ticks.Text(Math.Pow(10, mark))));
    }

    private double Scaled(double value) => range.IsLogarithmic ? Math.Log10(value) : value;
}
