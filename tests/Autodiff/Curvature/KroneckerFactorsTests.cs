using Gradus.Autodiff;

namespace Gradus.Tests;

public sealed class KroneckerFactorsTests
{
    [Fact]
    public void The_average_of_all_batches_counts_early_ones_fairly_with_bias_correction()
    {
        // E[x²] of the batches is 1, 4, 9 and ρ = ½: (¼·1 + ½·4 + 1·9) / (¼ + ½ + 1).
        var layer = new NoisyLayer<double>(2, 1, 1, new KroneckerOptions { Decay = 0.5 });
        foreach (double x in (double[])[1, 2, 3])
        {
            layer.Input.Value.Span.Fill(x);
            layer.Observe();
        }

        Assert.Equal((0.25 + 2 + 9) / 1.75, layer.Layer.A[0, 0], 1e-14);
        Assert.Equal(1, layer.Layer.A[1, 1], 1e-14);
    }

    [Fact]
    public void Without_decay_only_the_last_batch_counts()
    {
        var layer = new NoisyLayer<double>(2, 1, 1, new KroneckerOptions { Decay = 0 });
        foreach (double x in (double[])[1, 2, 3])
        {
            layer.Input.Value.Span.Fill(x);
            layer.Observe();
        }

        Assert.Equal([9, 3, 3, 1], layer.Layer.A.Span.ToArray());
    }

    [Fact]
    public void A_shared_trunk_gets_the_gradients_of_both_heads_in_one_pass()
    {
        var network = new TwoHeads();
        network.Observe();

        // ḡ of the trunk is (policy noise · Wπᵀ + value noise · W_Vᵀ) ⊙ (1 − h²).
        var g = new Tensor<double>(TwoHeads.Rows, 5);
        for (int b = 0; b < TwoHeads.Rows; b++)
        {
            for (int unit = 0; unit < 5; unit++)
            {
                double back = network.ValueNoise.Value[b, 0] * network.Theta.ValueOf(network.Value)[unit, 0];
                for (int a = 0; a < 2; a++)
                {
                    back += network.PolicyNoise.Value[b, a] * network.Theta.ValueOf(network.Policy)[unit, a];
                }

                g[b, unit] = back * (1 - (network.Features.Value[b, unit] * network.Features.Value[b, unit]));
            }
        }

        Near.Equal(Flat(DenseMatrix.SecondMoment(g, appendOne: false)), network.Layer(network.Trunk).G.Span, 1e-12);
        Near.Equal(Flat(DenseMatrix.SecondMoment(network.Features.Value, appendOne: true)), network.Layer(network.Policy).A.Span, 1e-12);
    }

    [Fact]
    public void A_row_added_to_each_sample_is_a_layer_without_inputs()
    {
        const double Lambda = 0.04;
        var network = new TwoHeads(new KroneckerOptions { Damping = Lambda, Method = CurvatureMethod.KfacEigen });
        network.Observe();
        network.Precondition();
        double[,] g = DenseMatrix.SecondMoment(network.DeviationNoise.Value, appendOne: false);

        Assert.Equal([1], network.Layer(network.LogDeviation).A.Span.ToArray());
        Near.Equal(Flat(g), network.Layer(network.LogDeviation).G.Span, 1e-12);
        Near.Equal(
            DenseMatrix.Solve(DenseMatrix.PlusIdentity(g, Lambda), network.Block(network.Gradient, network.LogDeviation).Span),
            network.Block(network.Step, network.LogDeviation).Span,
            1e-12);
    }

    [Fact]
    public void Masked_rows_count_for_nothing()
    {
        // The masked rows hold other numbers; what counts are the first two of four.
        var whole = new NoisyLayer<double>(2, 3, 2, new KroneckerOptions());
        whole.Draw(new Rng(31));
        whole.Observe();
        var masked = new NoisyLayer<double>(4, 3, 2, new KroneckerOptions());
        masked.Draw(new Rng(32));
        whole.Input.Value.Span.CopyTo(masked.Input.Value.Span);
        whole.Noise.Value.Span.CopyTo(masked.Noise.Value.Span);
        var mask = new Tensor<double>(4, 1);
        mask.CopyFrom([1, 1, 0, 0]);
        masked.Observe(mask);

        Near.Equal(whole.Layer.A.Span, masked.Layer.A.Span, 1e-15);
        Near.Equal(whole.Layer.G.Span, masked.Layer.G.Span, 1e-15);

        var empty = new NoisyLayer<double>(4, 3, 2, new KroneckerOptions());
        empty.Observe(new Tensor<double>(4, 1));
        Assert.False(empty.Layer.HasStatistics);
    }

    [Fact]
    public void Factors_are_inverted_at_powers_of_two_first_and_then_at_every_k_th_step()
    {
        int[] due = [0, 1, 2, 4, 6, 12];
        var layer = new NoisyLayer<double>(4, 2, 2, new KroneckerOptions { InversionInterval = 6, Decay = 0 });
        var rng = new Rng(33);
        double[]? previous = null;
        for (int step = 0; step < 17; step++)
        {
            NoisyLayer<double>.Fill(layer.Input.Value, rng);
            NoisyLayer<double>.Fill(layer.Noise.Value, rng);
            layer.GradientBlock.Span.Fill(1);
            layer.Observe();
            layer.Precondition();
            double[] now = layer.Step.Span.ToArray();

            Assert.Equal(due.Contains(step), previous is null || !now.SequenceEqual(previous));
            previous = now;
        }
    }

    [Fact]
    public void The_slopes_of_the_layers_add_up_to_that_of_the_step()
    {
        var network = new TwoHeads();
        network.Observe();
        NoisyLayer<double>.Fill(network.Gradient, new Rng(8));
        network.Factors.Precondition(network.Gradient, network.Step);

        double slope = network.Gradient.Span.ToArray().Zip(network.Step.Span.ToArray(), (a, b) => a * b).Sum();
        Assert.Equal(slope, network.Factors.Layers.Sum(layer => layer.Slope), 1e-12 * slope);
        Assert.All(network.Factors.Layers, layer => Assert.True(layer.Slope > 0));
    }

    [Fact]
    public void A_new_damping_takes_effect_at_the_next_inversion()
    {
        foreach (CurvatureMethod method in (CurvatureMethod[])[CurvatureMethod.Kfac, CurvatureMethod.KfacEigen])
        {
            var layer = new NoisyLayer<double>(4, 2, 2, new KroneckerOptions { Damping = 0.1, InversionInterval = 4, Method = method });
            layer.Draw(new Rng(34));
            layer.Observe();
            for (int step = 0; step < 3; step++)
            {
                layer.Precondition(); // inverts at steps 0, 1 and 2
            }

            double[] first = layer.Step.Span.ToArray();
            layer.Factors.Damping = 10;
            layer.Precondition();
            Assert.Equal(first, layer.Step.Span);
            Assert.Equal(0.1, layer.Layer.Damping);
            layer.Precondition();
            Assert.False(layer.Step.Span.SequenceEqual(first));
            Assert.Equal(10, layer.Layer.Damping);
        }
    }

    [Fact]
    public void Blocks_without_factors_take_their_gradient()
    {
        var network = new TwoHeads(new KroneckerOptions { PlainBlocks = ["log_std"] });
        network.Observe();
        network.Precondition();

        Assert.Equal(3, network.Factors.Layers.Count);
        Assert.Equal(network.Block(network.Gradient, network.LogDeviation).Span, network.Block(network.Step, network.LogDeviation).Span);
        network.Block(network.Gradient, network.LogDeviation)[0, 1] = double.NaN;
        network.Precondition();
        Assert.Equal([0, 0], network.Block(network.Step, network.LogDeviation).Span.ToArray());
        Assert.Equal(1, network.Factors.Fallbacks.RefusedGradients);
    }

    [Fact]
    public void Without_curvature_the_step_is_the_gradient_and_no_fallback()
    {
        var network = new TwoHeads(new KroneckerOptions { Method = CurvatureMethod.PlainGradient });
        network.Observe();
        network.Precondition();

        Assert.Equal(network.Gradient.Span, network.Step.Span);
        Assert.Equal(0, network.Factors.Fallbacks.Total);
    }

    [Theory]
    [InlineData(CurvatureMethod.Kfac)]
    [InlineData(CurvatureMethod.KfacEigen)]
    public void Saved_statistics_go_on_bit_for_bit(CurvatureMethod method)
    {
        var options = new KroneckerOptions { InversionInterval = 4, Method = method };
        var original = new TwoHeads(options);
        var resumed = new TwoHeads(options, seed: 99);
        original.Observe();
        original.Precondition();
        original.Observe();
        byte[] state = StateWriter.Save(original.Factors);
        StateReader.Load(state, resumed.Factors);
        Assert.Equal(state, StateWriter.Save(resumed.Factors));
        original.Gradient.Span.CopyTo(resumed.Gradient.Span);
        for (int step = 0; step < 5; step++)
        {
            original.Precondition();
            resumed.Precondition();
            Assert.Equal(original.Step.Span, resumed.Step.Span);
        }
    }

    [Fact]
    public void No_vector_width_changes_a_bit()
    {
        foreach (CurvatureMethod method in (CurvatureMethod[])[CurvatureMethod.Kfac, CurvatureMethod.KfacEigen])
        {
            double[][] steps = [.. new Backend<double>[]
            {
                new ManagedBackend<double>(threads: 1, VectorWidth.Bits128),
                new ManagedBackend<double>(threads: 1, VectorWidth.Bits256),
                new ManagedBackend<double>(threads: 1, VectorWidth.Bits512),
                new ManagedBackend<double>(threads: 4),
            }.Select(backend =>
            {
                var network = new TwoHeads(new KroneckerOptions { Method = method }, backend);
                network.Observe();
                network.Precondition();
                return network.Step.Span.ToArray();
            })];

            Assert.All(steps, step => Assert.Equal(steps[0], step));
        }
    }

    [Fact]
    public void After_the_first_update_nothing_is_allocated()
    {
        foreach (CurvatureMethod method in (CurvatureMethod[])[CurvatureMethod.Kfac, CurvatureMethod.KfacEigen])
        {
            var network = new TwoHeads(new KroneckerOptions { InversionInterval = 2, Method = method }, new ManagedBackend<double>());
            var mask = new Tensor<double>(TwoHeads.Rows, 1);
            mask.Span.Fill(1);
            for (int update = 0; update < 3; update++)
            {
                network.Observe(mask);
                network.Precondition();
            }

            long allocated = Allocation.Of(() =>
            {
                for (int update = 0; update < 20; update++)
                {
                    network.Observe(mask);
                    network.Precondition();
                    network.Factors.QuadraticForm(network.Step);
                }
            });

            Assert.Equal(0, allocated);
        }
    }

    [Fact]
    public void Time_is_told_apart()
    {
        var network = new TwoHeads();
        network.Observe();
        Assert.True(network.Factors.StatisticsTime > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, network.Factors.InversionTime);
        network.Precondition();
        Assert.True(network.Factors.InversionTime > TimeSpan.Zero);
        Assert.True(network.Factors.StepTime > TimeSpan.Zero);
    }

    [Fact]
    public void Settings_that_cannot_work_are_refused_by_name()
    {
        Refused(new KroneckerOptions { Damping = 0 }, "Damping", "positive");
        Refused(new KroneckerOptions { Damping = -1 }, "Damping", "positive");
        Refused(new KroneckerOptions { Damping = double.NaN }, "Damping", "NaN");
        Refused(new KroneckerOptions { Damping = double.PositiveInfinity }, "Damping", "positive");
        Refused(new KroneckerOptions { Decay = 1 }, "Decay", "[0, 1)");
        Refused(new KroneckerOptions { Decay = -0.1 }, "Decay", "[0, 1)");
        Refused(new KroneckerOptions { InversionInterval = 0 }, "InversionInterval", "at least 1");
        Refused(new KroneckerOptions { EigenvalueCutoff = -1 }, "EigenvalueCutoff", "positive");
        Refused(new KroneckerOptions { Method = (CurvatureMethod)9 }, "Method", "9");
        Refused(new KroneckerOptions { Average = (FactorAverage)9 }, "Average", "9");
        Assert.Contains("Damping", Assert.Throws<ArgumentOutOfRangeException>(() => new TwoHeads().Factors.Damping = 0).Message, StringComparison.Ordinal);

        static void Refused(KroneckerOptions options, params string[] words)
        {
            string message = Assert.Throws<ArgumentOutOfRangeException>(() => new TwoHeads(options)).Message;
            Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Parameters_that_are_no_single_layer_are_refused_by_name()
    {
        Assert.Contains("'unused' has no activations", Refused((x, w, _) => x.Linear(w), declareUnused: true), StringComparison.Ordinal);
        Assert.Contains("'w' is used by 2 layers", Refused((x, w, _) => x.Linear(w) + x.Linear(w)), StringComparison.Ordinal);
        Assert.Contains("'row' is the input of Linear", Refused((_, w, row) => row.Linear(w)), StringComparison.Ordinal);
        Assert.Contains("no such parameter", Refused((x, w, _) => x.Linear(w), options: new KroneckerOptions { PlainBlocks = ["row", "rwo"] }), StringComparison.Ordinal);

        static string Refused(Func<Var<double>, Var<double>, Var<double>, Var<double>> record, bool declareUnused = false, KroneckerOptions? options = null)
        {
            var layout = new ParameterLayout();
            ParameterBlock w = layout.Add("w", 3, 2);
            ParameterBlock row = layout.Add("row", 1, 2);
            if (declareUnused)
            {
                layout.Add("unused", 4, 4);
            }

            var theta = new ParameterVector<double>(layout);
            var tape = new Tape<double>(new ReferenceBackend<double>());
            record(tape.Input("x", 5, 2), tape.Parameter(theta, w), tape.Parameter(theta, row));
            options ??= new KroneckerOptions { PlainBlocks = declareUnused ? ["row"] : [] };
            return Assert.Throws<ArgumentException>(() => new KroneckerFactors<double>(tape.Compile(), options)).Message;
        }
    }

    [Fact]
    public void Calls_that_make_no_sense_say_what_would()
    {
        var network = new TwoHeads();
        string early = Assert.Throws<InvalidOperationException>(network.Precondition).Message;
        Assert.Contains("UpdateFactors", early, StringComparison.Ordinal);

        network.Observe();
        string mask = Assert.Throws<ArgumentException>(() => network.Observe(new Tensor<double>(3, 1))).Message;
        Assert.Contains("must be (6, 1)", mask, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => network.Factors.Precondition(network.Gradient, new Tensor<double>(1, 3)));
        Assert.Throws<ArgumentException>(() => network.Factors.QuadraticForm(new Tensor<double>(1, 3)));

        var tape = new Tape<double>(new ReferenceBackend<double>());
        tape.Input("x", 1, 1).Tanh();
        Assert.Contains("no parameters", Assert.Throws<ArgumentException>(() => new KroneckerFactors<double>(tape.Compile())).Message, StringComparison.Ordinal);
    }

    private static double[] Flat(double[,] matrix) => [.. matrix.Cast<double>()];
}
