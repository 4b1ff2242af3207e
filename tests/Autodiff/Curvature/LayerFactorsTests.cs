using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>Factors that ops offer themselves, those of the library and one of a user's own.</summary>
public sealed class LayerFactorsTests
{
    private const int Samples = 5;
    private const int Inputs = 3;
    private const int Outputs = 2;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_op_that_uses_its_weight_twice_per_sample_has_the_factors_it_says(bool masked)
    {
        var layout = new ParameterLayout();
        ParameterBlock block = layout.Add("w", Inputs, Outputs);
        var theta = new ParameterVector<double>(layout);
        var backend = new ReferenceBackend<double>();
        var tape = new Tape<double>(backend);
        Var<double> x = tape.Input("x", Samples, 2 * Inputs);
        Var<double> noise = tape.Input("noise", Samples, 2 * Outputs);
        Var<double> loss = (tape.Record(new TwoPlaces<double>(x, tape.Parameter(theta, block))) * noise).Sum();
        CompiledTape<double> compiled = tape.Compile();
        var factors = new KroneckerFactors<double>(compiled);
        var rng = new Rng(3);
        NoisyLayer<double>.Fill(x.Value, rng);
        NoisyLayer<double>.Fill(noise.Value, rng);
        var mask = new Tensor<double>(Samples, 1);
        mask.Span.Fill(1);
        mask[1, 0] = masked ? 0 : 1;
        compiled.Forward();
        compiled.Backward(loss);
        factors.UpdateFactors(mask);

        // The gradient of Σ y ⊙ noise in y is the noise.
        double count = masked ? Samples - 1 : Samples;
        Near.Equal(Moment(x.Value, mask, Inputs, 1 / count), factors.Layers[0].A.Span, 1e-12);
        Near.Equal(Moment(noise.Value, mask, Outputs, 0.5 / count), factors.Layers[0].G.Span, 1e-12);

        string message = Assert.Throws<ArgumentException>(() => factors.UpdateFactors(new Tensor<double>(2 * Samples, 1))).Message;
        Assert.Contains("must be (5, 1)", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_parameter_that_no_op_with_factors_reads_is_refused_by_name_also_beside_an_op_of_a_users_own()
    {
        var layout = new ParameterLayout();
        ParameterBlock weight = layout.Add("w", Inputs, Outputs);
        ParameterBlock scale = layout.Add("scale", Samples, 2 * Outputs);
        var theta = new ParameterVector<double>(layout);
        var tape = new Tape<double>(new ReferenceBackend<double>());
        _ = tape.Record(new TwoPlaces<double>(tape.Input("x", Samples, 2 * Inputs), tape.Parameter(theta, weight))) * tape.Parameter(theta, scale);

        string message = Assert.Throws<ArgumentException>(() => new KroneckerFactors<double>(tape.Compile())).Message;
        Assert.Contains("'scale' has no activations", message, StringComparison.Ordinal);
        Assert.Contains("PlainBlocks", message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_slope_of_a_range_is_that_of_its_blocks_with_and_without_factors()
    {
        var network = new TwoHeads(new KroneckerOptions { PlainBlocks = ["log_std"] });
        network.Observe();
        network.Precondition();
        ParameterLayout layout = network.Theta.Layout;
        foreach (int split in (int[])[network.Policy.Offset, network.Value.Offset, network.LogDeviation.Offset])
        {
            foreach (ParameterRange range in (ParameterRange[])[new(0, split), new(split, layout.Length - split)])
            {
                double expected = layout.Blocks.Where(range.Contains).Sum(block => Dot(network.Block(network.Step, block), network.Block(network.Gradient, block)));
                Assert.Equal(expected, network.Factors.SlopeOf(range), 1e-12 * Math.Abs(expected));
            }
        }
    }

    /// <summary>scale·Σ_b m_b Σ_p v_bpᵀv_bp over the two halves v_b1, v_b2 of each row.</summary>
    private static double[] Moment(Tensor<double> rows, Tensor<double> mask, int width, double scale)
    {
        var sum = new double[width * width];
        for (int b = 0; b < rows.Rows; b++)
        {
            for (int place = 0; place < 2; place++)
            {
                for (int i = 0; i < width; i++)
                {
                    for (int j = 0; j < width; j++)
                    {
                        sum[(i * width) + j] += scale * mask[b, 0] * rows[b, (place * width) + i] * rows[b, (place * width) + j];
                    }
                }
            }
        }

        return sum;
    }

    private static double Dot(Tensor<double> a, Tensor<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Rows; i++)
        {
            for (int j = 0; j < a.Cols; j++)
            {
                sum += a[i, j] * b[i, j];
            }
        }

        return sum;
    }
}
