using System.Globalization;
using System.Numerics;
using System.Text;

namespace Gradus.Autodiff;

/// <summary>Nodes of a tape in the language of Graphviz: inputs as ellipses, parameters as folders, results as boxes, arrows along the
/// data.</summary>
internal static class GraphvizText
{
    public static string Of<T>(IReadOnlyList<TapeNode<T>> nodes)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var dot = new StringBuilder("digraph tape {\n  rankdir=TB;\n  node [fontname=\"sans-serif\"];\n");
        foreach (TapeNode<T> node in nodes)
        {
            string shape = node.Kind switch
            {
                TapeNodeKind.Parameter => "folder",
                TapeNodeKind.Result => "box",
                _ => "ellipse",
            };
            string label = string.Join("\\n", new[] { $"{node.Name} {node.Shape}", node.Formula }.Where(line => line.Length > 0)
                .Select(Quoted));
            dot.Append(CultureInfo.InvariantCulture, $"  n{node.Index} [shape={shape}, label=\"{label}\"];\n");
        }

        foreach (TapeNode<T> node in nodes)
        {
            foreach (int input in node.Inputs)
            {
                dot.Append(CultureInfo.InvariantCulture, $"  n{input} -> n{node.Index};\n");
            }
        }

        return dot.Append("}\n").ToString();
    }

    private static string Quoted(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal);
}
