using Gradus.Autodiff;
using Gradus.Onnx.Format;
using Gradus.Rl;

namespace Gradus.Onnx;

/// <summary>Writes the ops of a tape as nodes, one case per op.</summary>
internal sealed class TapeTranslation(GraphBuilder graph, TapeValues values)
{
    /// <summary>The largest whole number below which float32 has all of them.</summary>
    private const long MaxExact = 1 << 24;

    /// <summary>Adds the nodes of an op; none where all that it reads is constant, since recording has computed its value.</summary>
    /// <exception cref="NotSupportedException">ONNX has no such op, or not in this form; the message names it.</exception>
    public void Add(Op<float> op)
    {
        if (!op.Inputs.Any(values.IsComputed))
        {
            return;
        }

        Var<float> y = op.Output;
        switch (op)
        {
            case Linear<float> linear:
                AddLinear(linear);
                break;
            case FeatureVariance<float> variance:
                AddFeatureVariance(variance);
                break;
            case Convolution<float> convolution:
                AddConvolution(convolution);
                break;
            case MaxPool<float> pool:
                AddPool("MaxPool", pool, pool.Geometry, values.Planes(pool.Inputs[0], pool.Geometry.Image), pool.Geometry.Padding);
                break;
            case AveragePool<float> pool:
                AddPool("AveragePool", pool, pool.Geometry, Padded(pool), padding: 0);
                break;
            case Tanh<float> or Relu<float> or Sigmoid<float> or Softplus<float> or Exp<float> or Log<float>:
                AddUnary(op.Name, op);
                break;
            case Square<float>:
                values.AddRows(y, graph.Node("Mul", y.Name, [Rows(op, 0), Rows(op, 0)]));
                break;
            case Scale<float> scale:
                values.AddRows(y, graph.Node("Mul", y.Name, [Rows(op, 0), graph.Constant($"{y.Name}.factor", [scale.Alpha])]));
                break;
            case Clip<float> clip:
                AddClip(clip);
                break;
            case Add<float> or AddRow<float>:
                AddBinary("Add", op);
                break;
            case Subtract<float>:
                AddBinary("Sub", op);
                break;
            case Multiply<float> or MultiplyRow<float> or ScaleRows<float>:
                AddBinary("Mul", op);
                break;
            case Maximum<float>:
                AddBinary("Max", op);
                break;
            case Minimum<float>:
                AddBinary("Min", op);
                break;
            case Columns<float> columns:
                int end = columns.First + y.Shape.Cols;
                values.AddRows(y, graph.Slice(y.Name, Rows(op, 0), columns.First, end));
                break;
            case Concat<float>:
                string[] parts = [.. op.Inputs.Select(values.BatchRows)];
                values.AddRows(y, graph.Node("Concat", y.Name, parts, Attributes.Integer("axis", 1)));
                break;
            case RowSum<float>:
                values.AddRows(y, graph.Node("ReduceSum", y.Name, [Rows(op, 0), graph.Integers(1)]));
                break;
            case LogSoftmax<float>:
                values.AddRows(y, graph.Node("LogSoftmax", y.Name, [Rows(op, 0)], Attributes.Integer("axis", 1)));
                break;
            case Standardize<float> standardize:
                AddStandardize(standardize);
                break;
            case OneHot<float> oneHot:
                AddOneHot(oneHot);
                break;
            default:
                throw Refused(op, "it has no form in ONNX that Gradus knows");
        }
    }

    private static NotSupportedException Refused(Op<float> op, string reason) =>
        new($"The policy cannot be written as ONNX: its op {op.Name} '{op.Output.Name}' is refused, because {reason}.");

    private string Rows(Op<float> op, int input) => values.Rows(op.Inputs[input]);

    private void AddBinary(string type, Op<float> op) =>
        values.AddRows(op.Output, graph.Node(type, op.Output.Name, [Rows(op, 0), Rows(op, 1)]));

    /// <summary>What acts on each number alone keeps images in planes.</summary>
    private void AddUnary(string type, Op<float> op)
    {
        if (values.IsPlanesOnly(op.Inputs[0], out string name, out ImageShape image))
        {
            values.AddPlanes(op.Output, graph.Node(type, op.Output.Name, [name]), image);
        }
        else
        {
            values.AddRows(op.Output, graph.Node(type, op.Output.Name, [Rows(op, 0)]));
        }
    }

    /// <summary>W̄ is the weights, (in, out), and the bias below them.</summary>
    private void AddLinear(Linear<float> op)
    {
        int inputs = op.Input.Shape.Cols;
        int outputs = op.OutputShape.Cols;
        ReadOnlySpan<float> numbers = Constant(op, op.Weight).Read();
        string weight = graph.Constant($"{op.Weight.Name}.weight", numbers[..(inputs * outputs)], inputs, outputs);
        string bias = graph.Constant($"{op.Weight.Name}.bias", numbers[(inputs * outputs)..], outputs);
        values.AddRows(op.Output, graph.Node("Gemm", op.Output.Name, [values.Rows(op.Input), weight, bias]));
    }

    /// <summary>[z² 1]·exp(2Λ), where exp(2Λ) is a constant of the model.</summary>
    private void AddFeatureVariance(FeatureVariance<float> op)
    {
        int inputs = op.Features.Shape.Cols;
        int outputs = op.OutputShape.Cols;
        ReadOnlySpan<float> logStd = Constant(op, op.LogStd).Read();
        float[] variances = new float[logStd.Length];
        for (int i = 0; i < variances.Length; i++)
        {
            variances[i] = Elementary.Exp(2 * logStd[i]);
        }

        string z = values.Rows(op.Features);
        string squares = graph.Node("Mul", $"{op.Output.Name}.squares", [z, z]);
        string weight = graph.Constant($"{op.LogStd.Name}.variances", variances.AsSpan(0, inputs * outputs), inputs, outputs);
        string bias = graph.Constant($"{op.LogStd.Name}.variance", variances.AsSpan(inputs * outputs), outputs);
        values.AddRows(op.Output, graph.Node("Gemm", op.Output.Name, [squares, weight, bias]));
    }

    /// <summary>Element k of a patch is a column of ONNX's (C′, C, k, k), whatever the order of the image.</summary>
    private void AddConvolution(Convolution<float> op)
    {
        PatchGeometry geometry = op.Geometry;
        int filters = op.Weight.Shape.Cols;
        int plane = geometry.Kernel * geometry.Kernel;
        int channels = geometry.Image.Channels;
        bool last = geometry.Image.Order == ChannelOrder.Last;
        ReadOnlySpan<float> numbers = Constant(op, op.Weight).Read();
        float[] weights = new float[filters * geometry.PatchSize];
        for (int element = 0; element < geometry.PatchSize; element++)
        {
            int channel = last ? element % channels : element / plane;
            int place = last ? element / channels : element % plane;
            for (int filter = 0; filter < filters; filter++)
            {
                weights[(((filter * channels) + channel) * plane) + place] = numbers[(element * filters) + filter];
            }
        }

        string weight = graph.Constant($"{op.Weight.Name}.weight", weights, filters, channels, geometry.Kernel, geometry.Kernel);
        string bias = graph.Constant($"{op.Weight.Name}.bias", numbers[(geometry.PatchSize * filters)..], filters);
        string result = graph.Node(
            "Conv", op.Output.Name, [values.Planes(op.Input, geometry.Image), weight, bias], Window(geometry, geometry.Padding));
        values.AddPlanes(op.Output, result, geometry.Output(filters));
    }

    private void AddPool(string type, Op<float> op, PatchGeometry geometry, string planes, int padding)
    {
        string result = graph.Node(type, op.Output.Name, [planes], Window(geometry, padding));
        values.AddPlanes(op.Output, result, geometry.Output(geometry.Image.Channels));
    }

    /// <summary>Zeros that count in a mean are part of the image: not every program knows <c>count_include_pad</c>.</summary>
    private string Padded(AveragePool<float> op)
    {
        string planes = values.Planes(op.Inputs[0], op.Geometry.Image);
        int padding = op.Geometry.Padding;
        return padding == 0
            ? planes
            : graph.Node("Pad", $"{op.Output.Name}.padded", [planes, graph.Integers(0, 0, padding, padding, 0, 0, padding, padding)]);
    }

    private static AttributeProto[] Window(PatchGeometry geometry, int padding)
    {
        (int kernel, int stride) = (geometry.Kernel, geometry.Stride);
        return
        [
            Attributes.Integers("kernel_shape", kernel, kernel),
            Attributes.Integers("strides", stride, stride),
            Attributes.Integers("pads", padding, padding, padding, padding),
        ];
    }

    private void AddClip(Clip<float> op)
    {
        string low = graph.Constant($"{op.Output.Name}.low", [op.Bounds.Low]);
        string high = graph.Constant($"{op.Output.Name}.high", [op.Bounds.High]);
        values.AddRows(op.Output, graph.Node("Clip", op.Output.Name, [Rows(op, 0), low, high]));
    }

    private void AddStandardize(Standardize<float> op)
    {
        string name = op.Output.Name;
        AttributeProto axes = Attributes.Integers("axes", 1);
        string x = Rows(op, 0);
        string mean = graph.Node("ReduceMean", $"{name}.mean", [x], axes);
        string centred = graph.Node("Sub", $"{name}.centred", [x, mean]);
        string square = graph.Node("Mul", $"{name}.square", [centred, centred]);
        string variance = graph.Node("ReduceMean", $"{name}.variance", [square], axes);
        string shifted = graph.Node("Add", $"{name}.shifted", [variance, graph.Constant($"{name}.epsilon", [op.Epsilon])]);
        string root = graph.Node("Sqrt", $"{name}.root", [shifted]);
        values.AddRows(op.Output, graph.Node("Div", name, [centred, root]));
    }

    /// <summary>Each column as often as it has integers, each copy compared with one of them.</summary>
    private void AddOneHot(OneHot<float> op)
    {
        string name = op.Output.Name;
        long[] columns = new long[op.OutputShape.Cols];
        float[] integers = new float[op.OutputShape.Cols];
        int place = 0;
        for (int column = 0; column < op.Counts.Length; column++)
        {
            long end = (long)op.Starts[column] + op.Counts[column];
            if (op.Starts[column] < -MaxExact || end > MaxExact)
            {
                throw Refused(op, $"float32 does not have all integers from {op.Starts[column]} to {end - 1}, which are to be compared");
            }

            for (long integer = op.Starts[column]; integer < end; integer++)
            {
                (columns[place], integers[place++]) = (column, integer);
            }
        }

        string copies = op.Counts.Length == 1
            ? Rows(op, 0)
            : graph.Node("Gather", $"{name}.copies", [Rows(op, 0), graph.Integers(columns)], Attributes.Integer("axis", 1));
        string equal = graph.Node("Equal", $"{name}.equal", [copies, graph.Constant($"{name}.integers", integers, 1, integers.Length)]);
        string result = graph.Node("Cast", name, [equal], Attributes.Integer("to", (long)TensorProto.Types.DataType.Float));
        values.AddRows(op.Output, result);
    }

    private Tensor<float> Constant(Op<float> op, Var<float> weight) => !values.IsComputed(weight)
        ? weight.Value
        : throw Refused(op, $"its weight '{weight.Name}' depends on the observation and is not a parameter");
}
