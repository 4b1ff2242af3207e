using System.Globalization;

namespace Gradus.Tests;

/// <summary>
/// The shapes of a backend member's operands, in its order, written as its documentation does: <c>a M,K; b K,N; !c M,N</c>. A letter is one
/// number throughout, <c>in+1</c> is one more than <c>in</c>, <c>3H</c> three times <c>H</c>, an exclamation mark is a destination, and <c>y=x</c> says that y may be x.
/// </summary>
public sealed class MemberShapes
{
    private const string Binary = "a R,C; b R,C; !y R,C; y=a; y=b";
    private const string Unary = "x R,C; !y R,C; y=x";

    private static readonly Dictionary<string, string> Texts = new(StringComparer.Ordinal)
    {
        ["Fill"] = "!y R,C",
        ["Copy"] = Unary,
        ["Sum"] = Binary,
        ["Difference"] = Binary,
        ["Multiply"] = Binary,
        ["AddMultiply"] = Binary,
        ["Scale"] = Unary,
        ["AddScaled"] = Unary,
        ["AddScaledMultiply"] = Binary,
        ["AddConstant"] = "alpha 1,1; !y R,C",
        ["FlushBelow"] = "!y R,C",
        ["Minimum"] = Binary,
        ["Maximum"] = Binary,
        ["Clip"] = "x R,C; bounds 1,2; !y R,C; y=x",
        ["Relu"] = Unary,
        ["Tanh"] = Unary,
        ["Exp"] = Unary,
        ["Sigmoid"] = Unary,
        ["Softplus"] = Unary,
        ["Log"] = Unary,
        ["AddWhereLess"] = "a R,C; b R,C; dy R,C; !dx R,C; dx=a; dx=b; dx=dy",
        ["ClipVjp"] = "x R,C; bounds 1,2; dy R,C; !dx R,C; dx=x; dx=dy",
        ["ReluVjp"] = "y R,C; dy R,C; !dx R,C; dx=y; dx=dy",
        ["TanhVjp"] = "y R,C; dy R,C; !dx R,C; dx=y; dx=dy",
        ["SigmoidVjp"] = "y R,C; dy R,C; !dx R,C; dx=y; dx=dy",
        ["SoftplusVjp"] = "x R,C; dy R,C; !dx R,C; dx=x; dx=dy",
        ["LogVjp"] = "x R,C; dy R,C; !dx R,C; dx=x; dx=dy",
        ["Product"] = "a M,K; b K,N; !c M,N",
        ["ProductTransposedB"] = "a M,K; b N,K; !c M,N",
        ["ProductTransposedA"] = "a K,M; b K,N; !c M,N",
        ["Affine"] = "x B,in; weight in+1,out; !y B,out",
        ["AffineWeightVjp"] = "x B,in; dy B,out; !dWeight in+1,out",
        ["Transpose"] = "x M,N; !y N,M",
        ["Gru"] = "x B,3H; h B,H; !gates B,3H; !n B,H; !y B,H",
        ["GruVjp"] = "h B,H; gates B,3H; n B,H; !dy B,H; !dx B,3H; !dp B,3H",
        ["Lstm"] = "x B,4H; state B,2H; !gates B,4H; !s B,H; !y B,2H",
        ["LstmVjp"] = "state B,2H; gates B,4H; s B,H; !dy B,2H; !dp B,4H",
        ["Total"] = "x R,C; !y 1,1",
        ["Dot"] = "a R,C; b R,C; !y 1,1",
        ["IsFinite"] = "x R,C; !y 1,1",
        ["ClipByNorm"] = "limit 1,1; !norm 1,1; !y R,C",
        ["LogSoftmax"] = "x B,A; !y B,A; y=x",
        ["LogSoftmaxVjp"] = "y B,A; dy B,A; !dx B,A",
        ["LogSoftmaxJvp"] = "y B,A; dx B,A; !dy B,A",
        ["Pick"] = "x B,A; index B,1; !y B,1",
        ["PickVjp"] = "index B,1; dy B,1; !dx B,A",
        ["RowSum"] = "x B,A; !y B,1",
        ["AddRowDot"] = "a B,A; b B,A; !y B,1",
        ["AddColumnSum"] = "x B,A; !y 1,A",
        ["AddRow"] = "row 1,A; !y B,A",
        ["AddColumn"] = "column B,1; !y B,A",
        ["ScaleRows"] = "x B,A; column B,1; !y B,A; y=x",
        ["AddScaledRows"] = "x B,A; column B,1; !y B,A; y=x",
        ["AddScaledColumns"] = "x B,A; row 1,A; !y B,A; y=x",
        ["AddColumnDot"] = "a B,A; b B,A; !y 1,A",
        ["Standardize"] = "x B,A; !y B,A",
        ["StandardizeVjp"] = "x B,A; y B,A; dy B,A; !dx B,A",
        ["Convolve"] = "x B,9; weight in+1,3; !y B,12",
        ["ConvolveInputVjp"] = "dy B,12; weight in+1,3; !dx B,9",
        ["ConvolveWeightVjp"] = "x B,9; dy B,12; !dWeight in+1,3",
        ["PatchSecondMoment"] = "x B,9; !c 5,5",
        ["MaxPool"] = "x B,9; !y B,4",
        ["MaxPoolVjp"] = "x B,9; dy B,4; !dx B,9",
        ["MaxPoolJvp"] = "x B,9; dx B,9; !dy B,4",
        ["AveragePool"] = "x B,9; !y B,4",
        ["AveragePoolVjp"] = "dy B,4; !dx B,9",
        ["SgdStep"] = "gradient 1,P; learningRate 1,1; !velocity 1,P; !theta 1,P",
        ["RmsPropStep"] = "gradient 1,P; learningRate 1,1; !meanSquare 1,P; !theta 1,P",
        ["AdamStep"] = "gradient 1,P; scalars 1,4; !mean 1,P; !meanSquare 1,P; !theta 1,P",
        ["AffineSecondMoment"] = "x B,in; !c in+1,in+1",
        ["SecondMoment"] = "x B,n; !c n,n",
        ["Trace"] = "a n,n; !y 1,1",
        ["AddDiagonal"] = "!a n,n",
        ["OneNorm"] = "a n,n; !y 1,1",
        ["TryCholesky"] = "a n,n; !l n,n; l=a",
        ["CholeskyInverse"] = "l n,n; !inverse n,n; inverse=l",
        ["TrySymmetricEigen"] = "a n,n; !values 1,n; !vectors n,n",
        ["DivideByOuter"] = "x M,N; a 1,M; b 1,N; !y M,N; y=x",
    };

    private static readonly Dictionary<string, int> UsualSizes = new(StringComparer.Ordinal)
    {
        ["B"] = 5, ["A"] = 3, ["R"] = 4, ["C"] = 6, ["M"] = 5, ["K"] = 4, ["N"] = 7, ["P"] = 37, ["n"] = 6, ["in"] = 4, ["out"] = 3, ["H"] = 3,
    };

    private static readonly char[] Digits = [.. "0123456789"];

    private readonly IReadOnlyDictionary<string, int> _sizes;
    private readonly string[] _same;

    private MemberShapes(string text, IReadOnlyDictionary<string, int> sizes)
    {
        _sizes = sizes;
        string[] parts = text.Split(';', StringSplitOptions.TrimEntries);
        Operands = [.. parts.Where(part => !part.Contains('=', StringComparison.Ordinal)).Select(Parse)];
        _same = [.. parts.Where(part => part.Contains('=', StringComparison.Ordinal))];
    }

    public IReadOnlyList<Operand> Operands { get; }

    /// <summary>The shapes of all members, by name.</summary>
    /// <param name="sizes">What each letter stands for; null for small numbers of which few are equal.</param>
    public static Dictionary<string, MemberShapes> All(IReadOnlyDictionary<string, int>? sizes = null) =>
        Texts.ToDictionary(entry => entry.Key, entry => new MemberShapes(entry.Value, sizes ?? UsualSizes));

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

    private int Number(string size) => size.Split('+').Sum(Term);

    private int Term(string term)
    {
        string letter = term.TrimStart(Digits);
        string factor = term[..^letter.Length];
        return (factor.Length > 0 ? int.Parse(factor, CultureInfo.InvariantCulture) : 1) * (letter.Length > 0 ? _sizes[letter] : 1);
    }

    private Operand Parse(string part)
    {
        string[] words = part.TrimStart('!').Split(' ');
        string[] sides = words[1].Split(',');
        return new Operand(words[0], sides[0], sides[1], new Shape(Number(sides[0]), Number(sides[1])), part.StartsWith('!'));
    }

    public sealed record Operand(string Name, string Rows, string Cols, Shape Shape, bool IsDestination);
}
