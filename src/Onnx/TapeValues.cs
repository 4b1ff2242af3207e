using Gradus.Autodiff;

namespace Gradus.Onnx;

/// <summary>
/// The tape's values under their names in the graph. A value is a matrix, (batch, columns), as on the tape, or images in planes, (batch,
/// channels, height, width), as ONNX's convolutions make them; it is turned from one into the other where an op needs the other. What
/// follows from parameters alone is a constant, with one row for the whole batch.
/// </summary>
internal sealed class TapeValues(GraphBuilder graph, string observation)
{
    private readonly Dictionary<Var<float>, string> _rows = [];
    private readonly Dictionary<Var<float>, (string Name, ImageShape Image)> _planes = [];
    private readonly Dictionary<Var<float>, string> _constants = [];
    private string? _batch;

    /// <summary>Names a value that is a matrix.</summary>
    public void AddRows(Var<float> value, string name) => _rows.Add(value, name);

    /// <summary>Names a value that is images in planes.</summary>
    public void AddPlanes(Var<float> value, string name, ImageShape image) => _planes.Add(value, (name, image));

    /// <summary>Whether the value depends on the model's inputs; it is a constant otherwise.</summary>
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

        if (_constants.TryGetValue(value, out name))
        {
            return name;
        }

        if (_planes.TryGetValue(value, out (string Name, ImageShape Image) planes))
        {
            string last = graph.Node("Transpose", $"{value.Name}.last", [planes.Name], Attributes.Integers("perm", 0, 2, 3, 1));
            return _rows[value] = graph.Node("Reshape", $"{value.Name}.rows", [last, graph.Integers(-1, planes.Image.Size)]);
        }

        return _constants[value] = graph.Constant(value.Name, value.Value.Read(), value.Shape.Rows, value.Shape.Cols);
    }

    /// <summary>The name of a value as a matrix with a row for each of the batch, also where it is a constant.</summary>
    public string BatchRows(Var<float> value)
    {
        string rows = Rows(value);
        if (IsComputed(value))
        {
            return rows;
        }

        _batch ??= graph.Node(
            "Slice", "batch", [graph.Node("Shape", "observation_shape", [observation]), graph.Integers(0), graph.Integers(1)]);
        string shape = graph.Node(
            "Concat", $"{value.Name}.shape", [_batch, graph.Integers(value.Shape.Cols)], Attributes.Integer("axis", 0));
        return graph.Node("Expand", $"{value.Name}.batch", [rows, shape]);
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
