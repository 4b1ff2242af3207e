using System.Globalization;
using System.Text;
using Gradus.Autodiff;

namespace Gradus.Experiments;

/// <summary>
/// A tape as inline SVG: data flows downwards, each node a box with its name, formula, shape and the verdict of its check, and a link to
/// its numbers. Every node lies one layer below the lowest of its inputs; edges that pass layers keep a place of their own in each.
/// </summary>
internal sealed class TapeDrawing
{
    private const int BoxWidth = 176;
    private const int BoxHeight = 62;
    private const int PassWidth = 18;
    private const int Gap = 14;
    private const int LayerHeight = 106;
    private const int Sweeps = 12;

    private readonly IReadOnlyList<TapeNode<float>> _nodes;
    private readonly List<List<Place>> _layers = [];
    private readonly Place[] _places;

    private TapeDrawing(IReadOnlyList<TapeNode<float>> nodes)
    {
        _nodes = nodes;
        _places = new Place[nodes.Count];
        Arrange(Depths());
    }

    public static void Write(StringBuilder svg, IReadOnlyList<TapeNode<float>> nodes, string description) => new TapeDrawing(nodes)
        .Write(svg, description);

    /// <summary>The layer of every node; what no op has made lies right above where it is used first.</summary>
    private int[] Depths()
    {
        var depths = new int[_nodes.Count];
        foreach (TapeNode<float> node in _nodes)
        {
            depths[node.Index] = node.Inputs.IsEmpty ? 0 : 1 + node.Inputs.Max(input => depths[input]);
        }

        foreach (TapeNode<float> leaf in _nodes.Where(node => node.Inputs.IsEmpty))
        {
            depths[leaf.Index] = Math.Max(0, _nodes.Where(node => node.Inputs.Contains(leaf.Index)).Select(node => depths[node.Index])
                .DefaultIfEmpty(1).Min() - 1);
        }

        return depths;
    }

    private void Arrange(int[] depths)
    {
        for (int layer = 0; layer <= depths.DefaultIfEmpty(0).Max(); layer++)
        {
            _layers.Add([]);
        }

        foreach (TapeNode<float> node in _nodes.OrderBy(node => node.Inputs.IsEmpty ? 1 : 0))
        {
            _layers[depths[node.Index]].Add(_places[node.Index] = new Place(node, depths[node.Index], BoxWidth));
        }

        foreach (TapeNode<float> node in _nodes)
        {
            foreach (int input in node.Inputs.Distinct())
            {
                Place above = _places[input];
                for (int layer = depths[input] + 1; layer < depths[node.Index]; layer++)
                {
                    var pass = new Place(null, layer, PassWidth);
                    _layers[layer].Add(pass);
                    Place.Join(above, pass);
                    above = pass;
                }

                Place.Join(above, _places[node.Index]);
            }
        }

        Spread();
    }

    /// <summary>Orders each layer by where its neighbours are, downwards and upwards in turns, then moves boxes towards them as far as
    /// the others let them.</summary>
    private void Spread()
    {
        foreach (List<Place> layer in _layers)
        {
            Pack(layer);
        }

        for (int sweep = 0; sweep < Sweeps; sweep++)
        {
            bool down = sweep % 2 == 0;
            foreach (List<Place> layer in down ? _layers : Enumerable.Reverse(_layers))
            {
                foreach (Place place in layer)
                {
                    List<Place> others = down ? place.Above : place.Below;
                    place.Wish = others.Count == 0 ? place.X : others.Average(other => other.X);
                }

                Place[] ordered = [.. layer.OrderBy(place => place.Wish)];
                layer.Clear();
                layer.AddRange(ordered);
                Pack(layer);
            }
        }
    }

    /// <summary>Puts a layer's places as near to their wishes as their order and widths allow.</summary>
    private static void Pack(List<Place> layer)
    {
        double left = double.NegativeInfinity;
        foreach (Place place in layer)
        {
            place.X = Math.Max(place.Wish, left + (place.Width / 2.0));
            left = place.X + (place.Width / 2.0) + Gap;
        }

        double shift = layer.Count == 0 ? 0 : layer.Average(place => place.X - place.Wish);
        foreach (Place place in layer)
        {
            place.X -= shift;
        }
    }

    private void Write(StringBuilder svg, string description)
    {
        Place[] all = [.. _layers.SelectMany(layer => layer)];
        double left = all.Min(place => place.X - (place.Width / 2.0)) - Gap, right = all.Max(place => place.X + (place.Width / 2.0)) + Gap;
        double height = (_layers.Count * LayerHeight) - (LayerHeight - BoxHeight) + (2 * Gap);
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<svg class=\"tape\" role=\"img\" aria-label=\"{Html.Escape(description)}\" viewBox=\"{left:0} {-Gap} {right - left:0} "
                + $"{height:0}\" style=\"--width:{right - left:0}px\">\n");
        foreach (Place place in all)
        {
            foreach (Place below in place.Below)
            {
                double y = Top(place) + BoxHeight, end = Top(below), bend = (end - y) / 2;
                svg.Append(
                    CultureInfo.InvariantCulture,
                    $"<path class=\"edge\" d=\"M{place.X:0} {y:0}C{place.X:0} {y + bend:0} {below.X:0} {end - bend:0} {below.X:0} {end:0}"
                        + $"{(below.Node is null ? $"V{end + BoxHeight:0}" : "")}\"/>\n");
            }
        }

        foreach (Place place in _places)
        {
            Box(svg, place, place.Node!);
        }

        svg.Append("</svg>\n");
    }

    private static double Top(Place place) => place.Layer * LayerHeight;

    private static void Box(StringBuilder svg, Place place, TapeNode<float> node)
    {
        (string kind, string mark) = NodeWords.Style(node);
        double y = Top(place), x = place.X - (BoxWidth / 2.0);
        svg.Append(CultureInfo.InvariantCulture, $"<a href=\"#n{node.Index}\"><title>{Html.Escape(NodeWords.Sentence(node))}</title>"
            + $"<rect class=\"node {kind}\" x=\"{x:0}\" y=\"{y:0}\" width=\"{BoxWidth}\" height=\"{BoxHeight}\" rx=\""
            + $"{(node.Inputs.IsEmpty ? 18 : 4)}\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"axis\" x=\"{place.X:0}\" y=\"{y + 18:0}\">{Html.Escape(Cut(node.Name))}"
            + $"</text>");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{place.X:0}\" y=\"{y + 36:0}\">"
            + $"{Html.Escape(Cut(node.Formula.Length > 0 ? node.Formula : NodeWords.Kind(node)))}</text>");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{place.X:0}\" y=\"{y + 53:0}\">"
            + $"{Html.Escape($"{node.Shape}{(mark.Length > 0 ? " " + mark : "")}")}</text></a>\n");
    }

    private static string Cut(string text) => text.Length <= 25 ? text : text[..24] + "…";

    /// <summary>A box, or where an edge passes a layer.</summary>
    private sealed class Place(TapeNode<float>? node, int layer, int width)
    {
        public TapeNode<float>? Node { get; } = node;

        public int Layer { get; } = layer;

        public int Width { get; } = width;

        public List<Place> Above { get; } = [];

        public List<Place> Below { get; } = [];

        public double X { get; set; }

        public double Wish { get; set; }

        public static void Join(Place above, Place below)
        {
            above.Below.Add(below);
            below.Above.Add(above);
        }
    }
}
