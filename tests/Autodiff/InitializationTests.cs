using Gradus.Autodiff;

namespace Gradus.Tests;

public sealed class InitializationTests
{
    [Theory]
    [InlineData(64, 64)]
    [InlineData(4, 64)]
    [InlineData(64, 2)]
    [InlineData(1, 1)]
    public void Orthogonal_weights_have_orthogonal_rows_or_columns_of_the_given_length(int inputs, int outputs)
    {
        var weight = new Tensor<double>(inputs + 1, outputs);
        weight.Span.Fill(7);
        Initialization.Orthogonal(weight, gain: 1.5, new Rng(5));

        bool wide = outputs > inputs;
        int count = wide ? inputs : outputs;
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < count; j++)
            {
                double dot = 0;
                for (int k = 0; k < (wide ? outputs : inputs); k++)
                {
                    dot += wide ? weight[i, k] * weight[j, k] : weight[k, i] * weight[k, j];
                }

                Assert.Equal(i == j ? 1.5 * 1.5 : 0, dot, 12);
            }
        }

        Assert.All(weight.Row(inputs).ToArray(), bias => Assert.Equal(0, bias));
    }

    [Fact]
    public void Float_and_double_start_from_the_same_numbers()
    {
        var single = new Tensor<float>(5, 8);
        var full = new Tensor<double>(5, 8);
        Initialization.Orthogonal(single, 1, new Rng(3));
        Initialization.Orthogonal(full, 1, new Rng(3));

        Assert.Equal(full.Span.ToArray().Select(x => (float)x), single.Span.ToArray());
    }

    [Fact]
    public void Uniform_weights_fill_the_interval_and_no_more()
    {
        var weight = new Tensor<double>(101, 50);
        Initialization.Uniform(weight, 0.1, new Rng(3));

        Assert.InRange(weight.Span.ToArray().Max(), 0.0995, 0.1);
        Assert.InRange(weight.Span.ToArray().Min(), -0.1, -0.0995);
    }
}
