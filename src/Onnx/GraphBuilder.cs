using System.Buffers.Binary;
using System.Globalization;
using Google.Protobuf;
using Gradus.Onnx.Format;

namespace Gradus.Onnx;

/// <summary>Collects nodes and constants under names that differ, and leaves out what no output needs.</summary>
internal sealed class GraphBuilder
{
    private const string Batch = "batch";

    /// <summary>What readers know outputs by. Nothing else has these names, so that an output never is another value of the same
    /// name.</summary>
    private static readonly string[] OutputNames = ["action", "logits", "mean", "std", "value"];

    private readonly List<NodeProto> _nodes = [];
    private readonly List<TensorProto> _constants = [];
    private readonly Dictionary<string, string> _integers = [];
    private readonly HashSet<string> _names = [.. OutputNames];
    private readonly GraphProto _graph = new() { Name = "policy" };

    /// <summary>Declares an input of float32 numbers, (batch, columns).</summary>
    /// <returns>Its name.</returns>
    public string Input(string name, int columns, string meaning)
    {
        _graph.Input.Add(Value(Unique(name), TensorProto.Types.DataType.Float, columns, meaning));
        return name;
    }

    /// <summary>A constant of float32 numbers.</summary>
    /// <returns>Its name.</returns>
    public string Constant(string name, ReadOnlySpan<float> values, params ReadOnlySpan<int> sides)
    {
        byte[] bytes = new byte[values.Length * sizeof(float)];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
        }

        return Add(name, TensorProto.Types.DataType.Float, bytes, sides);
    }

    /// <summary>A constant list of integers, once for all that need the same list.</summary>
    /// <returns>Its name.</returns>
    public string Integers(params ReadOnlySpan<long> values)
    {
        string name = string.Join('_', values.ToArray().Select(value => value.ToString(CultureInfo.InvariantCulture)));
        if (!_integers.TryGetValue(name, out string? known))
        {
            byte[] bytes = new byte[values.Length * sizeof(long)];
            for (int i = 0; i < values.Length; i++)
            {
                BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), values[i]);
            }

            _integers[name] = known = Add($"integers_{name}", TensorProto.Types.DataType.Int64, bytes, [values.Length]);
        }

        return known;
    }

    /// <summary>Adds a node with one result.</summary>
    /// <param name="type">The operator.</param>
    /// <param name="result">A name for the result; another one is made of it where it is taken.</param>
    /// <param name="inputs">Names of what it reads.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <returns>The result's name.</returns>
    public string Node(string type, string result, string[] inputs, params AttributeProto[] attributes)
    {
        string name = Unique(result);
        AddNode(type, name, inputs, attributes);
        return name;
    }

    /// <summary>Adds a node whose result is columns [first, end) of a matrix.</summary>
    /// <returns>The result's name.</returns>
    public string Slice(string name, string rows, int first, int end) =>
        Node("Slice", name, [rows, Integers(first), Integers(end), Integers(1)]);

    /// <summary>Makes a value an output of the model.</summary>
    /// <param name="value">The value's name.</param>
    /// <param name="name">The output's name, one of those that outputs have.</param>
    /// <param name="type">The type of its numbers.</param>
    /// <param name="columns">(batch, columns); 0 for (batch).</param>
    /// <param name="meaning">What it is.</param>
    public void Output(string value, string name, TensorProto.Types.DataType type, int columns, string meaning)
    {
        if (!OutputNames.Contains(name))
        {
            throw new ArgumentException($"'{name}' is not among the names of outputs: {string.Join(", ", OutputNames)}.", nameof(name));
        }

        AddNode("Identity", name, [value], []);
        _graph.Output.Add(Value(name, type, columns, meaning));
    }

    /// <summary>The graph with the nodes and constants that its outputs need.</summary>
    public GraphProto Build()
    {
        var needed = new HashSet<string>(_graph.Output.Select(output => output.Name));
        for (int i = _nodes.Count - 1; i >= 0; i--)
        {
            if (needed.Contains(_nodes[i].Output[0]))
            {
                needed.UnionWith(_nodes[i].Input);
            }
        }

        _graph.Node.Add(_nodes.Where(node => needed.Contains(node.Output[0])));
        _graph.Initializer.Add(_constants.Where(constant => needed.Contains(constant.Name)));
        return _graph;
    }

    private static ValueInfoProto Value(string name, TensorProto.Types.DataType type, int columns, string meaning)
    {
        var shape = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dimension { DimParam = Batch } } };
        if (columns > 0)
        {
            shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = columns });
        }

        return new ValueInfoProto
        {
            Name = name,
            DocString = meaning,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = shape } },
        };
    }

    private void AddNode(string type, string name, string[] inputs, AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = type, Name = name };
        node.Input.Add(inputs);
        node.Output.Add(name);
        node.Attribute.Add(attributes);
        _nodes.Add(node);
    }

    private string Add(string name, TensorProto.Types.DataType type, byte[] bytes, ReadOnlySpan<int> sides)
    {
        var constant = new TensorProto { Name = Unique(name), DataType = (int)type, RawData = UnsafeByteOperations.UnsafeWrap(bytes) };
        foreach (int side in sides)
        {
            constant.Dims.Add(side);
        }

        _constants.Add(constant);
        return constant.Name;
    }

    /// <summary>A name that is not taken. An empty one would mean to readers that there is no value.</summary>
    private string Unique(string name)
    {
        name = name.Length == 0 ? "unnamed" : name;
        string unique = name;
        for (int number = 2; !_names.Add(unique); number++)
        {
            unique = string.Create(CultureInfo.InvariantCulture, $"{name}_{number}");
        }

        return unique;
    }
}
