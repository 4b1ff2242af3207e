using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using System.Text;
using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>What became of slips, as the tables of docs/planted-bugs.md.</summary>
internal static class SlipTable
{
    private const string Sizes = "| × 2 | 1e-2 | 1e-4 | 1e-6 |\n";
    private const string Columns = "---:|---:|---:|---:|\n";

    private static readonly (GradientChecks Check, string Name)[] Alone =
    [
        (GradientChecks.Differences, "differences"),
        (GradientChecks.ComplexStep, "complex step"),
        (GradientChecks.SecondOrder, "second order"),
    ];

    /// <summary>How many are killed, of those that rounding does not hide: at a kink as well.</summary>
    public static (int Killed, int Counted) Rate(IEnumerable<SlipResult> results)
    {
        int killed = results.Count(result => result.Fate == SlipFate.Killed);
        return (killed, killed + results.Count(result => result.Fate is SlipFate.Missed or SlipFate.AtKink));
    }

    public static string Write(IReadOnlyCollection<SlipResult> results)
    {
        var text = new StringBuilder();
        int slips = results.Select(result => (result.Subject, result.Form, result.Slip)).Distinct().Count();
        text.Append(CultureInfo.InvariantCulture, $"**{slips:N0} slips at {results.Count:N0} points.**\n\n| form | off {Sizes}|---|---|{Columns}");
        foreach (var row in results.GroupBy(result => (result.Form, result.Slip.Extent)).OrderBy(row => row.Key))
        {
            Line(text, $"{Describe(row.Key.Form)} | {row.Key.Extent}", row, cell => Rate(cell) is var (killed, counted) ? Fraction(killed, counted) : "");
        }

        Line(text, "**all** | ", results, cell => Rate(cell) is var (killed, counted) ? $"**{Percent(killed, counted)}**" : "");
        text.Append(CultureInfo.InvariantCulture, $"\n| not called wrong | form {Sizes}|---|---|{Columns}");
        IEnumerable<SlipResult> survivors = results.Where(result => result.Fate != SlipFate.Killed);
        foreach (var row in survivors.GroupBy(result => (result.Fate, result.Form)).OrderBy(row => row.Key))
        {
            string heading = $"{Describe(row.Key.Fate)} | {Describe(row.Key.Form)}";
            Line(text, heading, row, cell => cell.Length.ToString("N0", CultureInfo.InvariantCulture));
        }

        text.Append(CultureInfo.InvariantCulture, $"\n| check, asked alone {Sizes}|---|{Columns}");
        SlipResult[] generic = [.. results.Where(result => result.Form == SlipForm.Generic)];
        foreach ((GradientChecks check, string name) in Alone)
        {
            Line(text, name, generic, cell => Percent(cell.Count(result => (result.Alone & check) != 0), cell.Length));
        }

        return text.ToString();
    }

    private static void Line(StringBuilder text, string heading, IEnumerable<SlipResult> results, Func<SlipResult[], string> cell)
    {
        IEnumerable<string> cells = Slips.Errors.Select(error => cell([.. results.Where(result => result.Slip.Error == error)]));
        text.Append(CultureInfo.InvariantCulture, $"| {heading} | {string.Join(" | ", cells)} |\n");
    }

    private static string Describe<TEnum>(TEnum value)
        where TEnum : struct, Enum => typeof(TEnum).GetField(value.ToString())!.GetCustomAttribute<DescriptionAttribute>()!.Description;

    private static string Fraction(int killed, int counted) => string.Create(CultureInfo.InvariantCulture, $"{killed:N0} of {counted:N0}");

    private static string Percent(int killed, int counted) =>
        string.Create(CultureInfo.InvariantCulture, $"{(counted == 0 ? 100 : 100.0 * killed / counted):0.00} %");
}
