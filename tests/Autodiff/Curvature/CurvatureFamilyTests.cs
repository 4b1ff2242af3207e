using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>What all members of the curvature family share, and where one of them becomes another.</summary>
public sealed class CurvatureFamilyTests
{
    public static TheoryData<CurvatureMethod> Methods => [.. Enum.GetValues<CurvatureMethod>()];

    [Fact]
    public void EKFAC_with_the_diagonal_of_the_eigenvalues_is_KFAC()
    {
        // Before a batch has been measured in the basis, S is a gᵀ.
        var ekfac = new TwoHeads(new KroneckerOptions { Method = CurvatureMethod.Ekfac });
        var kfac = new TwoHeads(new KroneckerOptions { Method = CurvatureMethod.KfacEigen });
        foreach (TwoHeads network in (TwoHeads[])[ekfac, kfac])
        {
            network.Observe();
            network.Precondition();
        }

        Near.Equal(kfac.Step.Span, ekfac.Step.Span, 1e-10);
        Assert.Equal(kfac.Factors.QuadraticForm(kfac.Step), ekfac.Factors.QuadraticForm(kfac.Step), 1e-10);
    }

    [Fact]
    public void The_diagonal_of_EKFAC_knows_that_input_and_gradient_go_together()
    {
        // Large inputs come with large gradients, which A and G by themselves cannot know. Both are diagonal, so the axes are eigenvectors.
        var layer = new NoisyLayer<double>(4, 1, 1, new KroneckerOptions { Method = CurvatureMethod.Ekfac, Decay = 0, Damping = 0.5 });
        layer.Input.Value.CopyFrom([2, -2, 1, -1]);
        layer.Noise.Value.CopyFrom([3, 3, 1, 1]);
        layer.GradientBlock.CopyFrom([1, 1]);
        layer.Observe();
        layer.Precondition();

        // A = diag(2.5, 1), G = (5): K-FAC divides by 12.5 + ½ and 5 + ½.
        Near.Equal([1 / 13.0, 1 / 5.5], layer.StepBlock.Span, 1e-12);
        layer.Observe();
        layer.Precondition();

        // E[x²g²] = (4·9 + 4·9 + 1 + 1)/4 = 18.5, E[g²] = 5.
        Near.Equal([1 / 19.0, 1 / 5.5], layer.StepBlock.Span, 1e-12);
    }

    [Fact]
    public void SOAP_with_axes_for_eigenvectors_is_Adam()
    {
        // A diagonal gradient has diagonal ∇∇ᵀ and ∇ᵀ∇, so that their eigenvectors are the axes.
        const double Beta1 = 0.9, Beta2 = 0.99;
        var options = new KroneckerOptions { Method = CurvatureMethod.Soap, Decay = Beta2, GradientDecay = Beta1, InversionInterval = 3 };
        var layer = new NoisyLayer<double>(4, 2, 3, options);
        var theta = new ParameterVector<double>(layer.Theta.Layout);
        var adam = new Adam<double>(layer.Backend, theta, Beta1, Beta2);
        double[][] diagonals = [[3, -2, 0.5], [2.5, 1, 0.25], [-1, -2, 0.75], [4, 1.5, -0.125], [2, -1, 0.5]];
        foreach (double[] diagonal in diagonals)
        {
            for (int i = 0; i < 3; i++)
            {
                layer.GradientBlock[i, i] = diagonal[i];
            }

            layer.Precondition();
            theta.Gradient.CopyFrom(layer.Gradient.Span);
            theta.Values.Span.Clear();
            adam.Step(1);

            Near.Equal([.. theta.Values.Span.ToArray().Select(moved => -moved)], layer.Step.Span, 1e-12);
        }
    }

    [Fact]
    public void Muon_turns_every_rotation_of_a_gradient_into_the_same_rotation_of_its_step()
    {
        var plain = new NoisyLayer<double>(2, 2, 3, new KroneckerOptions { Method = CurvatureMethod.Muon });
        var turned = new NoisyLayer<double>(2, 2, 3, new KroneckerOptions { Method = CurvatureMethod.Muon });
        NoisyLayer<double>.Fill(plain.GradientBlock, new Rng(5));
        Turn(plain.GradientBlock, turned.GradientBlock);
        plain.Precondition();
        turned.Precondition();
        var expected = new Tensor<double>(3, 3);
        Turn(plain.StepBlock, expected);

        Near.Equal(expected.Span, turned.StepBlock.Span, 1e-12);

        // A rotation by the angle whose cosine is 0.6, of the first two rows, and an exchange of two columns.
        static void Turn(Tensor<double> x, Tensor<double> y)
        {
            for (int j = 0; j < 3; j++)
            {
                int column = j == 2 ? 2 : 1 - j;
                y[0, column] = (0.6 * x[0, j]) - (0.8 * x[1, j]);
                y[1, column] = (0.8 * x[0, j]) + (0.6 * x[1, j]);
                y[2, column] = x[2, j];
            }
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Saved_statistics_go_on_bit_for_bit(CurvatureMethod method)
    {
        var options = new KroneckerOptions { InversionInterval = 4, Method = method, GradientDecay = 0.9 };
        var original = new TwoHeads(options);
        var resumed = new TwoHeads(options, seed: 99);
        for (int update = 0; update < 3; update++)
        {
            original.Observe();
            original.Precondition();
            NoisyLayer<double>.Fill(original.Gradient, new Rng((ulong)update));
        }

        byte[] state = StateWriter.Save(original.Factors);
        StateReader.Load(state, resumed.Factors);
        Assert.Equal(state, StateWriter.Save(resumed.Factors));
        original.Gradient.Span.CopyTo(resumed.Gradient.Span);
        for (int step = 0; step < 6; step++)
        {
            original.Precondition();
            resumed.Precondition();
            Assert.Equal(original.Step.Span, resumed.Step.Span);
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void No_vector_width_or_thread_changes_a_bit(CurvatureMethod method)
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
            for (int update = 0; update < 3; update++)
            {
                network.Observe();
                network.Precondition();
            }

            return network.Step.Span.ToArray();
        })];

        Assert.All(steps, step => Assert.Equal(steps[0], step));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void After_the_first_updates_nothing_is_allocated(CurvatureMethod method)
    {
        var network = new TwoHeads(new KroneckerOptions { InversionInterval = 2, Method = method }, new ManagedBackend<double>());
        var mask = new Tensor<double>(TwoHeads.Rows, 1);
        mask.Span.Fill(1);
        mask[2, 0] = 0;
        Update(3);

        Assert.Equal(0, Allocation.Of(() => Update(20)));

        void Update(int updates)
        {
            for (int update = 0; update < updates; update++)
            {
                network.Observe(mask);
                network.Precondition();
            }
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Masked_rows_count_for_nothing(CurvatureMethod method)
    {
        var options = new KroneckerOptions { Method = method, InversionInterval = 1 };
        var whole = new NoisyLayer<double>(2, 3, 2, options);
        var masked = new NoisyLayer<double>(4, 3, 2, options);
        var mask = new Tensor<double>(4, 1);
        mask.CopyFrom([1, 1, 0, 0]);
        var rng = new Rng(31);
        for (int update = 0; update < 3; update++)
        {
            masked.Draw(rng);
            masked.Input.Value.Span[..6].CopyTo(whole.Input.Value.Span);
            masked.Noise.Value.Span[..4].CopyTo(whole.Noise.Value.Span);
            masked.Gradient.Span.CopyTo(whole.Gradient.Span);
            masked.Observe(mask);
            whole.Observe();
            masked.Precondition();
            whole.Precondition();

            Near.Equal(whole.Step.Span, masked.Step.Span, 1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_gradient_that_is_not_finite_moves_nothing_and_stays_out_of_every_average(CurvatureMethod method)
    {
        var options = new KroneckerOptions { Method = method, GradientDecay = 0.5 };
        TwoHeads sound = new(options), troubled = new(options);
        foreach (TwoHeads network in (TwoHeads[])[sound, troubled])
        {
            network.Observe();
            network.Precondition();
        }

        double kept = troubled.Gradient[0, 0];
        troubled.Gradient[0, 0] = double.NaN;
        troubled.Precondition();

        Assert.All(troubled.Block(troubled.Step, troubled.Trunk).Span.ToArray(), moved => Assert.Equal(0, moved));
        Assert.Equal(1, troubled.Factors.Fallbacks.RefusedGradients);
        Assert.All(
            troubled.Layer(troubled.Trunk).Statistics,
            statistic => Assert.All(statistic.Value.Span.ToArray(), value => Assert.True(double.IsFinite(value), statistic.Name)));
        troubled.Gradient[0, 0] = kept;
        troubled.Precondition();
        Assert.All(troubled.Step.Span.ToArray(), moved => Assert.True(double.IsFinite(moved)));
    }

    [Theory]
    [InlineData(CurvatureMethod.Muon)]
    [InlineData(CurvatureMethod.Soap)]
    public void So_does_a_gradient_whose_squares_are_not_finite(CurvatureMethod method)
    {
        var network = new TwoHeads(new KroneckerOptions { Method = method, GradientDecay = 0.5 });
        network.Observe();
        network.Precondition();
        (double kept, long plain) = (network.Gradient[0, 0], network.Factors.Fallbacks.PlainGradient);
        network.Gradient[0, 0] = 1e200;
        network.Precondition();

        Assert.Equal(plain + 1, network.Factors.Fallbacks.PlainGradient);
        Assert.All(
            network.Layer(network.Trunk).Statistics,
            statistic => Assert.All(statistic.Value.Span.ToArray(), value => Assert.InRange(value, -1e100, 1e100)));
        network.Gradient[0, 0] = kept;
        network.Precondition();
        Assert.Equal(plain + 1, network.Factors.Fallbacks.PlainGradient);
        Assert.All(network.Step.Span.ToArray(), moved => Assert.True(double.IsFinite(moved)));
    }

    [Theory]
    [InlineData(CurvatureMethod.Ekfac)]
    [InlineData(CurvatureMethod.Eva)]
    public void An_op_that_offers_two_moments_and_no_more_is_refused_by_name(CurvatureMethod method)
    {
        var layout = new ParameterLayout();
        ParameterBlock block = layout.Add("w", 3, 2);
        var theta = new ParameterVector<double>(layout);
        var tape = new Tape<double>(new ReferenceBackend<double>());
        _ = tape.Record(new TwoPlaces<double>(tape.Input("x", 5, 6), tape.Parameter(theta, block)));
        CompiledTape<double> compiled = tape.Compile();

        string message = Assert.Throws<ArgumentException>(() => new KroneckerFactors<double>(compiled, new KroneckerOptions { Method = method })).Message;
        Assert.Contains("'w' is the weight of a TwoPlaces, which does not implement IAffineFactors", message, StringComparison.Ordinal);
        Assert.NotNull(new KroneckerFactors<double>(compiled, new KroneckerOptions { Method = CurvatureMethod.Foof }));
    }

    [Fact]
    public void What_a_method_does_not_keep_is_named()
    {
        var network = new TwoHeads(new KroneckerOptions { Method = CurvatureMethod.Foof });
        network.Observe();
        network.Precondition();

        Assert.Contains("no G", Assert.Throws<InvalidOperationException>(() => network.Layer(network.Trunk).G).Message, StringComparison.Ordinal);
        Assert.Contains("no model of the Fisher", Assert.Throws<InvalidOperationException>(() => network.Factors.QuadraticForm(network.Step)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_squares_and_the_mean_of_a_convolution_by_hand()
    {
        // The image of docs/notes/kfac.md: x̄_t = [1 1] [−1 1] [1 1] [1 1] and g_t = [1 1] [1 1] [−1 1] [1 1].
        var options = new KroneckerOptions { Damping = 1, Method = CurvatureMethod.Ekfac, Decay = 0 };
        var layer = new NoisyConvolution<double>(1, new PatchGeometry(new ImageShape(2, 2, 1), 1), 2, options);
        layer.Input.Value.CopyFrom([1, -1, 1, 1]);
        layer.Noise.Value.CopyFrom([1, 1, 1, 1, -1, 1, 1, 1]);
        Tensor<double> gradient = ParameterVector<double>.View(layer.Gradient, layer.Block), step = ParameterVector<double>.View(layer.Step, layer.Block);
        gradient.CopyFrom([1, 0, 0, 1]);
        layer.Observe();
        layer.Factors.Precondition(layer.Gradient, layer.Step);
        layer.Observe();
        layer.Factors.Precondition(layer.Gradient, layer.Step);

        // Both factors have the eigenvectors √½[1 −1]ᵀ and √½[1 1]ᵀ, in which (x̄_t)² is (0, 2), (2, 0), (0, 2), (0, 2) and (g_t)² is (0, 2),
        // (0, 2), (2, 0), (0, 2): S = Σ_t (x̄_t)²ᵀ(g_t)² = [0 4; 4 8]. ∇ = I is diag(1, 1) there, so the quotients are 1/(0 + 1) and
        // 1/(8 + 1), and U = ½[1 + 1/9, −1 + 1/9; −1 + 1/9, 1 + 1/9].
        Near.Equal([5 / 9.0, -4 / 9.0, -4 / 9.0, 5 / 9.0], step.Span, 1e-12);
        Near.Equal([0, 4, 4, 8], layer.Layer.Statistics.Single(statistic => statistic.Name == "diagonal").Value.Span, 1e-12);

        var eva = new NoisyConvolution<double>(1, new PatchGeometry(new ImageShape(2, 2, 1), 1), 2, options with { Method = CurvatureMethod.Eva });
        eva.Input.Value.CopyFrom([1, -1, 1, 1]);
        eva.Observe();
        Near.Equal([0.5, 1], eva.Layer.Statistics.Single(statistic => statistic.Name == "mean_input").Value.Span, 1e-15);
    }
}
