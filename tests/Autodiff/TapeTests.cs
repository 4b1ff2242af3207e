using Gradus.Autodiff;

namespace Gradus.Tests;

public sealed class TapeTests
{
    private readonly ReferenceBackend<double> _backend = new();

    [Fact]
    public void A_shape_error_surfaces_where_it_is_recorded_and_names_the_layer()
    {
        var tape = new Tape<double>(_backend);
        Var<double> x = tape.Input("observation", 80, 5);
        Var<double> w = tape.Leaf("body.1", 64, 64);

        ArgumentException error = Assert.Throws<ArgumentException>(() => x.Linear(w));

        Assert.Contains("Linear 'body.1': input 'observation' is (80, 5) but weight is (64, 64)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Gradients_of_a_small_network_are_those_worked_out_by_hand()
    {
        // y = w₀x + w₁ with x = 2, w = (3, 1): y = 7. L = y²: dL/dy = 14, dL/dw₀ = 14·2 = 28, dL/dw₁ = 14, dL/dx = 14·3 = 42.
        var tape = new Tape<double>(_backend);
        Var<double> x = tape.Leaf("x", 1, 1);
        Var<double> w = tape.Leaf("w", 2, 1);
        x.Value.CopyFrom([2]);
        w.Value.CopyFrom([3, 1]);
        Var<double> loss = x.Linear(w).Square().Sum();
        CompiledTape<double> compiled = tape.Compile();

        compiled.Backward(loss);

        Assert.Equal(49, loss.Value[0, 0]);
        Assert.Equal([28, 14], w.Gradient.Span.ToArray());
        Assert.Equal(42, x.Gradient[0, 0]);
    }

    [Fact]
    public void A_second_backward_pass_starts_from_zero()
    {
        var tape = new Tape<double>(_backend);
        Var<double> x = tape.Leaf("x", 1, 2);
        x.Value.CopyFrom([1, 2]);
        Var<double> a = x.Sum();
        Var<double> b = x.Square().Sum();
        CompiledTape<double> compiled = tape.Compile();

        compiled.Backward(a);
        compiled.Backward(b);

        Assert.Equal([2, 4], x.Gradient.Span.ToArray());
    }

    [Fact]
    public void A_pass_to_the_activations_gives_them_the_gradients_of_a_whole_pass()
    {
        var layout = new ParameterLayout();
        Mlp network = Mlp.Declare(layout, "body", [3, 5, 4, 1], Activation.Tanh);
        var theta = new ParameterVector<double>(layout);
        network.InitializeOrthogonal(theta, new Rng(1), 1, 1);
        var tape = new Tape<double>(_backend);
        Var<double> x = tape.Input("x", 6, 3);
        x.Value.CopyFrom([.. Enumerable.Range(0, 18).Select(i => Math.Sin(i))]);

        // A weight that is no parameter passes its gradient on to what it was computed from.
        Var<double> w = tape.Leaf("w", 2, 1);
        w.Value.CopyFrom([0.5, -2]);
        Var<double> loss = network.Record(tape, theta, x).Linear(w.Square()).Square().Sum();
        CompiledTape<double> compiled = tape.Compile();

        compiled.Backward(loss);
        double[][] whole = [w.Gradient.Span.ToArray(), .. compiled.Ops.Select(op => op.Output.Gradient.Span.ToArray())];
        compiled.BackwardToActivations(loss);

        Assert.Equal(whole, [w.Gradient.Span.ToArray(), .. compiled.Ops.Select(op => op.Output.Gradient.Span.ToArray())]);
        Assert.All(whole, gradient => Assert.Contains(gradient, value => value != 0));
    }

    [Fact]
    public void Nothing_flows_into_an_input()
    {
        var tape = new Tape<double>(_backend);
        Var<double> constant = tape.Input("return", 2, 1);
        Var<double> x = tape.Leaf("x", 2, 1);

        Var<double> product = constant * x;
        Var<double> sum = constant.Sum();

        Assert.False(constant.RequiresGradient);
        Assert.True(product.RequiresGradient);
        Assert.Throws<InvalidOperationException>(() => constant.Gradient);
        Assert.Throws<ArgumentException>(() => tape.Compile().Backward(sum));
    }

    [Fact]
    public void A_section_with_an_op_over_the_batch_has_no_windows()
    {
        var tape = new Tape<double>(_backend);
        tape.Leaf("x", 4, 2).Tanh().Rows(1, 2);
        Section section = tape.EndSection("body");

        Assert.Contains("'body'", Assert.Throws<InvalidOperationException>(() => tape.Compile().Forward(section, 0, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Misuse_is_refused_with_the_reason()
    {
        var tape = new Tape<double>(_backend);
        Var<double> x = tape.Leaf("x", 2, 3);
        Var<double> elsewhere = new Tape<double>(_backend).Leaf("y", 2, 3);
        Assert.Throws<ArgumentException>(() => x + elsewhere);
        CompiledTape<double> compiled = tape.Compile();

        Assert.Throws<InvalidOperationException>(() => x.Tanh());
        Assert.Throws<InvalidOperationException>(tape.Compile);
        Assert.Contains("(2, 3)", Assert.Throws<ArgumentException>(() => compiled.Backward(x)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Replaying_one_value_computes_its_ancestors_and_nothing_else()
    {
        var tape = new Tape<double>(_backend);
        Var<double> constant = tape.Input("c", 1, 1);
        Var<double> x = tape.Leaf("x", 1, 1);
        x.Value[0, 0] = 2;
        Var<double> shift = constant.Square();
        Var<double> wanted = x.Square() + shift;
        Var<double> other = x.Exp();
        CompiledTape<double> compiled = tape.Compile();

        constant.Value[0, 0] = 3;
        x.Value[0, 0] = 5;
        compiled.Forward(wanted);

        Assert.Equal(34, wanted.Value[0, 0]); // 25 + 9, with the square of the constant, which no gradient flows into
        Assert.Equal(Math.Exp(2), other.Value[0, 0], 14);
    }

    [Fact]
    public void Forward_mode_towards_one_value_leaves_the_tangents_of_others_alone()
    {
        var tape = new Tape<double>(_backend);
        Var<double> x = tape.Leaf("x", 1, 1);
        x.Value[0, 0] = 3;
        Var<double> wanted = x.Square();
        Var<double> other = x.Scale(7);
        CompiledTape<double> compiled = tape.Compile();
        compiled.EnableForwardMode();

        x.Tangent[0, 0] = 0.5;
        compiled.Jvp(wanted);

        Assert.Equal(3, wanted.Tangent[0, 0]); // 2·3·0.5
        Assert.Equal(0, other.Tangent[0, 0]);
    }

    [Fact]
    public void The_first_value_that_is_not_finite_is_named()
    {
        var tape = new Tape<double>(_backend);
        Var<double> x = tape.Leaf("x", 2, 2);
        x.Value.CopyFrom([1, 2, -3, 4]);
        x.Log().Named("log of x").Sum();
        CompiledTape<double> compiled = tape.Compile();

        Assert.Equal("the output of Log 'log of x' (2, 2), row 1, column 0, is NaN", compiled.FindNonFinite());
        x.Value[0, 1] = double.PositiveInfinity;
        Assert.Equal("parameter 'x' (2, 2), row 0, column 1, is infinite", compiled.FindNonFinite());
        x.Value.CopyFrom([1, 2, 3, 4]);
        compiled.Forward();
        Assert.Null(compiled.FindNonFinite());
    }

    [Fact]
    public void Blocks_of_the_parameter_vector_are_aligned_and_share_its_memory()
    {
        var layout = new ParameterLayout();
        ParameterBlock first = layout.Add("pi.0", 3, 3);
        ParameterBlock second = layout.Add("pi.1", 4, 2);
        var theta = new ParameterVector<float>(layout);
        var tape = new Tape<float>(new ReferenceBackend<float>());

        Var<float> again = tape.Parameter(theta, second);
        tape.Parameter(theta, second).Value[3, 1] = 5;

        Assert.Equal(17, layout.Count);
        Assert.Equal(32, layout.Length);
        Assert.Equal(0, first.Offset);
        Assert.Equal(16, second.Offset);
        Assert.Equal(5, theta.Values[0, 16 + 7]);
        Assert.Equal(5, again.Value[3, 1]);
        Assert.Throws<ArgumentException>(() => layout.Add("pi.0", 1, 1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(1000)]
    public void A_batch_that_is_replayed_in_windows_has_the_bits_of_whole_passes(int rows)
    {
        // A backend with two threads takes every op for all rows; this one never finds work enough to divide.
        ReadOnlySpan<float> windows = ValuesAndGradients(new ManagedBackend<float>(), rows);
        ReadOnlySpan<float> whole = ValuesAndGradients(new ManagedBackend<float>(threads: 2, VectorWidth.Auto, workPerPart: long.MaxValue), rows);

        Assert.Equal(whole, windows);
        Assert.DoesNotContain(windows.ToArray(), float.IsNaN);
    }

    /// <summary>Two heads on a trunk that applies one layer twice, and what a forward and a backward pass leave in every value, gradient and parameter gradient.</summary>
    private static ReadOnlySpan<float> ValuesAndGradients(Backend<float> backend, int rows)
    {
        var rng = new Rng(5);
        var layout = new ParameterLayout();
        ParameterBlock first = layout.Add("first", 4, 8);
        ParameterBlock twice = layout.Add("twice", 9, 8);
        ParameterBlock head = layout.Add("head", 9, 2);
        var theta = new ParameterVector<float>(layout);
        var tape = new Tape<float>(backend);
        Var<float> x = tape.Leaf("x", rows, 3);
        foreach (ref float value in theta.Values.Span)
        {
            value = (float)rng.NextNormal();
        }

        foreach (ref float value in x.Value.Span)
        {
            value = (float)rng.NextNormal();
        }

        Var<float> h = x.Linear(tape.Parameter(theta, first)).Tanh().Linear(tape.Parameter(theta, twice)).Relu();
        h = h.Linear(tape.Parameter(theta, twice)).Tanh();
        Var<float> policy = h.Linear(tape.Parameter(theta, head)).LogSoftmax();
        Var<float> loss = policy.Square().Sum().Add(h.Relu().Square().Sum());
        CompiledTape<float> compiled = tape.Compile();
        foreach (Op<float> op in compiled.Ops)
        {
            op.Output.Gradient.Span.Fill(float.NaN);
        }

        x.Gradient.Span.Fill(float.NaN);
        compiled.Forward();
        compiled.Backward(loss);

        return (float[])[.. compiled.Ops.SelectMany(op => (float[])[.. op.Output.Value.Span, .. op.Output.Gradient.Span]), .. x.Gradient.Span, .. theta.Gradient.Span];
    }

    [Fact]
    public void The_hash_covers_the_parameters_and_not_the_padding()
    {
        // SHA-256 of the bytes 00 00 80 3f 00 00 00 40: 1f and 2f, computed with sha256sum.
        var layout = new ParameterLayout();
        ParameterBlock block = layout.Add("w", 1, 2);
        var theta = new ParameterVector<float>(layout);
        theta.ValueOf(block).CopyFrom([1, 2]);
        theta.Values[0, 2] = 99;

        Assert.Equal("b9c80b5adeca450753a16950c3cc655d271f7bef7a485bc83f112b72fef21d37", theta.Hash());
    }

    [Fact]
    public void Replaying_allocates_nothing()
    {
        var layout = new ParameterLayout();
        Mlp network = Mlp.Declare(layout, "net", [4, 16, 2], Activation.Tanh);
        var theta = new ParameterVector<float>(layout);
        network.InitializeUniform(theta, new Rng(1));
        var tape = new Tape<float>(new ManagedBackend<float>());
        Var<float> y = network.Record(tape, theta, tape.Input("x", 8, 4));
        Section acting = tape.EndSection("acting");
        Var<float> loss = y.LogSoftmax().Square().Mean();
        CompiledTape<float> compiled = tape.Compile();
        compiled.Backward(loss);

        Assert.Equal(0, Allocation.Of(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                compiled.Forward(acting, 2, 4);
                compiled.Forward();
                compiled.Backward(loss);
            }
        }));
    }
}
