using System.Globalization;
using Gradus.Autodiff;

namespace Gradus.Experiments;

/// <summary>What a page says about a node of a tape.</summary>
internal static class NodeWords
{
    /// <summary>The class of the style sheet and the sign of the node's verdict.</summary>
    public static (string Class, string Mark) Style(TapeNode<float> node) => node.Check?.Verdict switch
    {
        null => (node.Kind == TapeNodeKind.Parameter ? "theta" : "plain", ""),
        GradientVerdict.Correct => ("right", "✓"),
        GradientVerdict.Kink => ("kink", "✓ kink"),
        GradientVerdict.IllConditioned => ("kink", "? rounding"),
        _ => ("wrong", "✗ wrong"),
    };

    public static string Kind(TapeNode<float> node) => node.Kind switch
    {
        TapeNodeKind.Input => "input: no gradient",
        TapeNodeKind.Leaf => "leaf",
        TapeNodeKind.Parameter => "parameters",
        _ => node.Op,
    };

    public static string Sentence(TapeNode<float> node) =>
        $"{node.Name} {node.Shape}: {(node.Formula.Length > 0 ? node.Formula : Kind(node))}. {Verdict(node)}";

    /// <summary>The verdict of the node's own check as a sentence.</summary>
    public static string Verdict(TapeNode<float> node) => node.Check switch
    {
        null => node.Kind == TapeNodeKind.Result ? "No gradient flows through it." : "",
        { Verdict: GradientVerdict.Correct } check => string.Create(
            CultureInfo.InvariantCulture, $"Its reverse rule agrees with differences at these numbers to within {check.Worst:0.0e+0} of "
                + $"its size."),
        { Verdict: GradientVerdict.Kink } => "There are kinks at these numbers, and its gradient lies between the slopes on either side.",
        { Verdict: GradientVerdict.IllConditioned } check => $"Nothing can be said at {check.Where}: rounding hides the derivative.",
        { } check => string.Create(
            CultureInfo.InvariantCulture, $"Its reverse rule is wrong at {check.Where}: it says {check.Analytic:G6}, differences say "
                + $"{check.Numeric:G6}."),
    };
}
