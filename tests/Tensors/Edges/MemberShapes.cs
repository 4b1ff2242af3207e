using System.Globalization;

namespace Gradus.Tests;

/// <summary>
/// The shapes of a backend member's operands, in its order, written as its documentation does: <c>a M,K; b K,N; !c M,N</c>. A letter is one
/// number throughout, <c>in+1</c> is one more than <c>in</c>, <c>3H</c> three times <c>H</c>, an exclamation mark is a destination, and <c>y=x</c> says that y may be x.
/// </summary>
public sealed class MemberShapes
{
    private static readonly Dictionary<string, int> Sizes = new(StringComparer.Ordinal)
    {
        ["B"] = 5, ["A"] = 3, ["R"] = 4, ["C"] = 6, ["M"] = 5, ["K"] = 4, ["N"] = 7, ["P"] = 37, ["n"] = 6, ["in"] = 4, ["out"] = 3, ["H"] = 3,
    };

    private static readonly char[] Digits = [.. "0123456789"];

    private readonly string[] _same;

    public MemberShapes(string text)
    {
        string[] parts = text.Split(';', StringSplitOptions.TrimEntries);
        Operands = [.. parts.Where(part => !part.Contains('=', StringComparison.Ordinal)).Select(Parse)];
        _same = [.. parts.Where(part => part.Contains('=', StringComparison.Ordinal))];
    }

    public IReadOnlyList<Operand> Operands { get; }

    /// <summary>True if the destination may be the source.</summary>
    public bool MayBeSame(Operand destination, Operand source) => _same.Contains($"{destination.Name}={source.Name}");

    /// <summary>
    /// True if no other number of rows (or columns) can be right, because the number is fixed or stands elsewhere in the member's shapes,
    /// too.
    /// </summary>
    public bool IsTied(Operand operand, bool rows)
    {
        string size = rows ? operand.Rows : operand.Cols;
        return int.TryParse(size, out _)
            || Operands.SelectMany(o => (string[])[o.Rows, o.Cols]).Count(other => Letter(other) == Letter(size)) > 1;
    }

    private static string Letter(string size) => size.Split('+')[0].TrimStart(Digits);

    private static int Number(string size) => size.Split('+').Sum(Term);

    private static int Term(string term)
    {
        string letter = term.TrimStart(Digits);
        string factor = term[..^letter.Length];
        return (factor.Length > 0 ? int.Parse(factor, CultureInfo.InvariantCulture) : 1) * (letter.Length > 0 ? Sizes[letter] : 1);
    }

    private static Operand Parse(string part)
    {
        string[] words = part.TrimStart('!').Split(' ');
        string[] sides = words[1].Split(',');
        return new Operand(words[0], sides[0], sides[1], new Shape(Number(sides[0]), Number(sides[1])), part.StartsWith('!'));
    }

    public sealed record Operand(string Name, string Rows, string Cols, Shape Shape, bool IsDestination);
}
