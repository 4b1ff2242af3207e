using System.Text.Json;
using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>Values and gradients of the ops on images against NumPy's, recorded in tests/Reference/images.</summary>
public sealed class ImageOpTests
{
    private const double Exact = 1e-12;

    private static readonly JsonElement Recorded = ReferenceFile.Load("images/images.json");

    [Theory]
    [InlineData(ChannelOrder.Last)]
    [InlineData(ChannelOrder.First)]
    public void Convolutions_are_those_of_NumPy(ChannelOrder order)
    {
        foreach (JsonElement one in Recorded.GetProperty("convolutions").EnumerateArray())
        {
            double[][][][] x = Images(one.GetProperty("x")), w = Images(one.GetProperty("w"));
            var image = new ImageShape(x[0][0].Length, x[0][0][0].Length, x[0].Length, order);
            var geometry = new PatchGeometry(image, one.GetProperty("kernel").GetInt32(), one.GetProperty("stride").GetInt32(), one.GetProperty("padding").GetInt32());
            var tape = new Tape<double>(new ManagedBackend<double>());
            Var<double> input = tape.Leaf("x", x.Length, image.Size);
            Var<double> weight = tape.Leaf("w", geometry.PatchSize + 1, w.Length);
            input.Value.CopyFrom(Rows(x, order));
            weight.Value.CopyFrom(Columns(w, one.GetProperty("b").Doubles(), order));
            Var<double> y = input.Convolution(weight, geometry);
            var cotangent = new Tensor<double>(y.Shape.Rows, y.Shape.Cols);
            cotangent.CopyFrom(Rows(Images(one.GetProperty("cotangent")), ChannelOrder.Last));
            tape.Compile().Backward(y, cotangent);

            Near.Equal(Rows(Images(one.GetProperty("y")), ChannelOrder.Last), y.Value.Span, Exact);
            Near.Equal(Rows(Images(one.GetProperty("dx")), order), input.Gradient.Span, Exact);
            Near.Equal(Columns(Images(one.GetProperty("dw")), one.GetProperty("db").Doubles(), order), weight.Gradient.Span, 1e-11);
        }
    }

    [Fact]
    public void Pooling_is_that_of_NumPy()
    {
        foreach (JsonElement one in Recorded.GetProperty("poolings").EnumerateArray())
        {
            double[][][][] x = Images(one.GetProperty("x"));
            var image = new ImageShape(x[0][0].Length, x[0][0][0].Length, x[0].Length);
            var geometry = new PatchGeometry(image, one.GetProperty("kernel").GetInt32(), one.GetProperty("stride").GetInt32(), one.GetProperty("padding").GetInt32());
            foreach (string kind in (string[])["max", "mean"])
            {
                var tape = new Tape<double>(new ManagedBackend<double>());
                Var<double> input = tape.Leaf("x", x.Length, image.Size);
                input.Value.CopyFrom(Rows(x, ChannelOrder.Last));
                Var<double> y = kind == "max" ? input.MaxPool(geometry) : input.AveragePool(geometry);
                var cotangent = new Tensor<double>(y.Shape.Rows, y.Shape.Cols);
                cotangent.CopyFrom(Rows(Images(one.GetProperty("cotangent")), ChannelOrder.Last));
                tape.Compile().Backward(y, cotangent);

                Near.Equal(Rows(Images(one.GetProperty(kind)), ChannelOrder.Last), y.Value.Span, Exact);
                Near.Equal(Rows(Images(one.GetProperty($"d{kind}")), ChannelOrder.Last), input.Gradient.Span, Exact);
            }
        }
    }

    [Fact]
    public void Layer_normalisation_is_that_of_NumPy()
    {
        foreach (JsonElement one in Recorded.GetProperty("norms").EnumerateArray())
        {
            double[][] x = Matrix(one.GetProperty("x"));
            var tape = new Tape<double>(new ManagedBackend<double>());
            Var<double> input = tape.Leaf("x", x.Length, x[0].Length);
            Var<double> gain = tape.Leaf("gain", 1, x[0].Length);
            Var<double> bias = tape.Leaf("bias", 1, x[0].Length);
            input.Value.CopyFrom([.. x.SelectMany(row => row)]);
            gain.Value.CopyFrom(one.GetProperty("gain").Doubles());
            bias.Value.CopyFrom(one.GetProperty("bias").Doubles());
            Var<double> y = input.LayerNorm(gain, bias, one.GetProperty("epsilon").GetDouble());
            var cotangent = new Tensor<double>(y.Shape.Rows, y.Shape.Cols);
            cotangent.CopyFrom([.. Matrix(one.GetProperty("cotangent")).SelectMany(row => row)]);
            tape.Compile().Backward(y, cotangent);

            Near.Equal([.. Matrix(one.GetProperty("y")).SelectMany(row => row)], y.Value.Span, Exact);
            Near.Equal([.. Matrix(one.GetProperty("dx")).SelectMany(row => row)], input.Gradient.Span, Exact);
            Near.Equal(one.GetProperty("dgain").Doubles(), gain.Gradient.Span, Exact);
            Near.Equal(one.GetProperty("dbias").Doubles(), bias.Gradient.Span, Exact);
        }
    }

    [Fact]
    public void Of_equal_numbers_the_first_takes_the_gradient_of_a_maximum()
    {
        var tape = new Tape<double>(new ManagedBackend<double>());
        Var<double> x = tape.Leaf("x", 1, 4);
        x.Value.CopyFrom([1, 3, 3, 3]); // 2 × 2
        Var<double> y = x.MaxPool(new PatchGeometry(new ImageShape(2, 2, 1), 2));
        tape.Compile().Backward(y);

        Assert.Equal([0, 1, 0, 0], x.Gradient.Span.ToArray());
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_named()
    {
        var tape = new Tape<double>(new ReferenceBackend<double>());
        var geometry = new PatchGeometry(new ImageShape(4, 4, 2), 3);
        Var<double> x = tape.Leaf("frames", 2, 32);
        Var<double> vector = tape.Leaf("vector", 2, 30);
        Var<double> weight = tape.Leaf("filters", 19, 5);

        Assert.Equal((2, 20), (x.Convolution(weight, geometry).Shape.Rows, x.Convolution(weight, geometry).Shape.Cols));
        Refused(() => vector.Convolution(weight, geometry), "Convolution 'filters': input 'vector' is (2, 30), but an image of 4 × 4 × 2 (H × W × C) has 32 numbers.");
        Refused(() => x.Convolution(x, geometry), "Convolution 'frames': weight is (2, 32); for 3 × 3, stride 1, over 4 × 4 × 2 (H × W × C) it must have 19 rows");
        Refused(() => vector.MaxPool(geometry), "MaxPool: 'vector' is (2, 30), but an image of 4 × 4 × 2 (H × W × C) has 32 numbers.");
        Refused(() => x.AveragePool(new PatchGeometry(new ImageShape(4, 4, 2, ChannelOrder.First), 3)), "AveragePool: 'frames' is an image of 2 × 4 × 4 (C × H × W); pooling takes images with the channels last");
        Refused(() => new PatchGeometry(new ImageShape(4, 2, 1), 3), "A kernel of 3 × 3 does not fit an image of 4 × 2 × 1 (H × W × C).");
        Refused(() => new PatchGeometry(new ImageShape(4, 2, 1), 5, padding: 1), "A kernel of 5 × 5 does not fit an image of 4 × 2 × 1 (H × W × C) with 1 zeros on each side.");
        Refused(() => new PatchGeometry(new ImageShape(4, 4, 1), 3, padding: 3), "A kernel of 3 × 3 with stride 1 and padding 3 is impossible");
        Refused(() => new PatchGeometry(new ImageShape(4, 0, 1), 3), "There is no image of 4 × 0 × 1 (H × W × C): each side must be at least 1.");
        Refused(() => x.MultiplyRow(vector), "MultiplyRow: 'frames' is (2, 32) but 'vector' is (2, 30); it must be (1, 32).");
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Standardize(0));
    }

    private static void Refused(Func<object> make, string message) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => make()).Message, StringComparison.Ordinal);

    /// <summary>(B, C, H, W) as rows.</summary>
    private static double[] Rows(double[][][][] images, ChannelOrder order) => order == ChannelOrder.First
        ? [.. images.SelectMany(image => image).SelectMany(plane => plane).SelectMany(row => row)]
        : [.. from image in images from y in Enumerable.Range(0, image[0].Length) from x in Enumerable.Range(0, image[0][0].Length) from plane in image select plane[y][x]];

    /// <summary>(C', C, k, k) and C' biases as W̄.</summary>
    private static double[] Columns(double[][][][] filters, double[] biases, ChannelOrder order)
    {
        double[] rows = Rows(filters, order);
        int size = rows.Length / filters.Length;
        return [.. from element in Enumerable.Range(0, size) from filter in Enumerable.Range(0, filters.Length) select rows[(filter * size) + element], .. biases];
    }

    private static double[][][][] Images(JsonElement array) =>
        [.. array.EnumerateArray().Select(image => (double[][][])[.. image.EnumerateArray().Select(Matrix)])];

    private static double[][] Matrix(JsonElement array) => [.. array.EnumerateArray().Select(row => row.Doubles())];
}
