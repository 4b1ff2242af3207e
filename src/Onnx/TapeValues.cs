using Gradus.Autodiff;

namespace Gradus.Onnx;

/// <summary>
/// The tape's values under their names in the graph. A value is a matrix, (batch, columns), as on the tape, or images in planes, (batch,
/// channels, height, width), as ONNX's convolutions make them; it is turned from one into the other where an op needs the other.
/// </summary>
internal sealed class TapeValues(GraphBuilder graph)
{
    private readonly Dictionary<Var<float>, string> _rows = [];
    private readonly Dictionary<Var<float>, (string Name, ImageShape Image)> _planes = [];

    /// <summary>Names a value that is a matrix.</summary>
    public void AddRows(Var<float> value, string name) => _rows.Add(value, name);

    /// <summary>Names a value that is images in planes.</summary>
    public void AddPlanes(Var<float> value, string name, ImageShape image) => _planes.Add(value, (name, image));

    /// <summary>Whether an input or an op makes the value; it is a constant otherwise.</summary>
    public bool IsComputed(Var<float> value) => _rows.ContainsKey(value) || _planes.ContainsKey(value);

    /// <summary>The images that a value is, where nothing has asked for its rows.</summary>
    public bool IsPlanesOnly(Var<float> value, out string name, out ImageShape image)
    {
        bool known = _planes.TryGetValue(value, out (string Name, ImageShape Image) planes) && !_rows.ContainsKey(value);
        (name, image) = planes;
        return known;
    }

    /// <summary>The name of a value as a matrix.</summary>
    public string Rows(Var<float> value)
    {
        if (_rows.TryGetValue(value, out string? name))
        {
            return name;
        }

        if (_planes.TryGetValue(value, out (string Name, ImageShape Image) planes))
        {
            string last = graph.Node("Transpose", $"{value.Name}.last", [planes.Name], Attributes.Integers("perm", 0, 2, 3, 1));
            name = graph.Node("Reshape", $"{value.Name}.rows", [last, graph.Integers(-1, planes.Image.Size)]);
        }
        else
        {
            name = graph.Constant(value.Name, value.Value.Read(), value.Shape.Rows, value.Shape.Cols);
        }

        _rows[value] = name;
        return name;
    }

    /// <summary>The name of a value as images in planes.</summary>
    public string Planes(Var<float> value, ImageShape image)
    {
        if (_planes.TryGetValue(value, out (string Name, ImageShape Image) planes) && planes.Image == image)
        {
            return planes.Name;
        }

        (int height, int width, int channels, ChannelOrder order) = image;
        string rows = Rows(value);
        if (order == ChannelOrder.First)
        {
            return graph.Node("Reshape", $"{value.Name}.planes", [rows, graph.Integers(-1, channels, height, width)]);
        }

        string last = graph.Node("Reshape", $"{value.Name}.image", [rows, graph.Integers(-1, height, width, channels)]);
        return graph.Node("Transpose", $"{value.Name}.planes", [last], Attributes.Integers("perm", 0, 3, 1, 2));
    }
}
