using Gradus.Autodiff;

namespace Gradus.Tests;

public sealed class PlanTests
{
    private const int Rows = 700;
    private const int Cols = 20;

    [Fact]
    public void Every_op_that_declares_its_rows_independent_pulls_windows_with_the_bits_of_the_whole()
    {
        var backend = new ManagedBackend<double>();
        Tape<double> tape = EveryOp(backend);
        var visited = new HashSet<Type>();
        foreach (Op<double> op in tape.Ops.Where(op => op.RowDependence == RowDependence.Independent && op.Output.RequiresGradient))
        {
            visited.Add(op.GetType().GetGenericTypeDefinition());
            op.Output.Gradient.CopyFrom([.. Enumerable.Range(1, op.OutputShape.Count).Select(i => Math.Sin(i))]);
            foreach (bool overwrite in (bool[])[false, true])
            {
                double[][] whole = Pulled(backend, op, op.OutputShape.Rows, overwrite);
                Assert.Equal(whole, Pulled(backend, op, 1, overwrite));
                Assert.Equal(whole, Pulled(backend, op, 4, overwrite));
            }
        }

        Type[] all = [.. typeof(Op<>).Assembly.GetTypes().Where(type => type is { IsPublic: true, IsAbstract: false, BaseType.IsGenericType: true } && type.BaseType.GetGenericTypeDefinition() == typeof(Op<>))];
        Assert.Equal(all.Select(type => type.Name).Order(), visited.Select(type => type.Name).Order());
    }

    [Fact]
    public void A_causal_op_goes_forward_in_ascending_and_back_in_descending_windows_with_the_bits_of_one_pass()
    {
        (double[][] windowed, RunningSum sum) = RunCausal(new ManagedBackend<double>());
        (double[][] whole, RunningSum atOnce) = RunCausal(new ManagedBackend<double>(threads: 2));

        Assert.Equal(whole, windowed);
        Assert.Equal([0, 96, 192, 288, 384, 480, 576, 672], sum.Forwards.Select(rows => rows.First));
        Assert.Equal([new RowWindow(444, 256), new RowWindow(188, 256), new RowWindow(0, 188)], sum.Pulls);
        Assert.Equal([new RowWindow(0, Rows)], atOnce.Pulls);
    }

    [Fact]
    public void An_op_that_declares_nothing_is_given_all_rows()
    {
        var tape = new Tape<double>(new ManagedBackend<double>());
        Var<double> x = tape.Leaf("x", Rows, Cols);
        var op = new Silent(x.Relu());
        Var<double> loss = tape.Record(op).Relu().Sum();
        Section section = tape.EndSection("body");
        CompiledTape<double> compiled = tape.Compile();
        op.Asked.Clear();

        compiled.Forward();
        compiled.Backward(loss);

        Assert.Equal([new RowWindow(0, Rows), new RowWindow(0, Rows)], op.Asked);
        Assert.Throws<InvalidOperationException>(() => compiled.Forward(section, 0, 1));
    }

    [Fact]
    public void A_backend_is_given_each_plan_once()
    {
        var backend = new Counting();
        var tape = new Tape<double>(backend);
        Var<double> x = tape.Leaf("x", 3, 2);
        Var<double> loss = x.Tanh().Sum();
        Section section = tape.EndSection("body");
        CompiledTape<double> compiled = tape.Compile();

        for (int i = 0; i < 3; i++)
        {
            compiled.Forward();
            compiled.Forward(section);
            compiled.Forward(loss);
            compiled.Backward(loss);
            compiled.BackwardToActivations(loss);
            compiled.Jvp();
            compiled.Jvp(loss);
        }

        Assert.Equal(
            [PlanDirection.Forward, PlanDirection.Forward, PlanDirection.Forward, PlanDirection.Backward, PlanDirection.Backward, PlanDirection.Tangent, PlanDirection.Tangent],
            backend.Prepared.Select(plan => plan.Direction).Order());
        Assert.All(backend.Prepared, plan => Assert.Equal(2, plan.Steps.Count));
    }

    [Fact]
    public void A_backward_plan_clears_what_its_ops_do_not_overwrite()
    {
        var backend = new Counting();
        var tape = new Tape<double>(backend);
        Var<double> x = tape.Leaf("x", 1, 2), z = tape.Leaf("z", 1, 2), unreached = x.Tanh();
        x.Value.CopyFrom([2, 3]);
        z.Value.CopyFrom([5, 7]);
        Var<double> loss = (x * z).Sum();
        CompiledTape<double> compiled = tape.Compile();
        compiled.Forward();
        foreach (Var<double> value in (Var<double>[])[x, z, unreached])
        {
            backend.Fill(double.NaN, value.Gradient);
        }

        compiled.Backward(loss);

        Assert.Equal(4, backend.Prepared.Single(plan => plan.Direction == PlanDirection.Backward).Steps.Count); // Sum, z̄ ← 0, Multiply, ū ← 0
        Assert.Equal([5, 7], x.Gradient.Read());
        Assert.Equal([2, 3], z.Gradient.Read());
        Assert.Equal([0, 0], unreached.Gradient.Read());
    }

    [Fact]
    public void Gradients_of_parameters_do_not_depend_on_what_was_there()
    {
        // Sums of ones: each of the 600 rows, which go back in three windows, adds 1 to a gradient for every way to it.
        var layout = new ParameterLayout();
        ParameterBlock first = layout.Add("first", 3, 5), unreached = layout.Add("unreached", 2, 2), last = layout.Add("last", 17, 16);
        ParameterBlock twice = layout.Add("twice", 17, 16), row = layout.Add("row", 1, 16);
        var backend = new ManagedBackend<double>();
        var theta = new ParameterVector<double>(layout, backend);
        var tape = new Tape<double>(backend);
        Var<double> x = tape.Input("x", 600, 16);
        backend.Fill(1, x.Value);
        Var<double> shared = tape.Parameter(theta, twice);
        Var<double> y = (x.Linear(tape.Parameter(theta, last)) + x.Linear(shared) + x.Linear(shared)).AddRow(tape.Parameter(theta, row));
        Var<double> loss = y.Sum(), other = tape.Parameter(theta, first).Sum();
        CompiledTape<double> compiled = tape.Compile();
        compiled.Forward();
        backend.Fill(double.NaN, theta.Gradient);

        compiled.Backward(loss);
        AssertGradients(0, 600, 1200, 600);
        compiled.Backward(other);
        AssertGradients(1, 0, 0, 0);
        compiled.Backward(loss);
        AssertGradients(0, 600, 1200, 600);

        void AssertGradients(params double[] expected)
        {
            ParameterBlock[] blocks = [first, last, twice, row];
            for (int i = 0; i < blocks.Length; i++)
            {
                Assert.All(theta.GradientOf(blocks[i]).Span.ToArray(), gradient => Assert.Equal(expected[i], gradient));
            }

            Assert.All(theta.GradientOf(unreached).Span.ToArray(), gradient => Assert.Equal(0, gradient));
        }
    }

    private static double[][] Pulled(Backend<double> backend, Op<double> op, int rows, bool overwrite)
    {
        bool isOnce = !op.Inputs.Skip(1).Contains(op.Inputs[0]);
        Var<double>[] inputs = [.. op.Inputs.Where(input => input.RequiresGradient).Distinct()];
        foreach (Var<double> input in inputs)
        {
            backend.Fill(0.75, input.Gradient);
        }

        for (int first = 0; first < op.OutputShape.Rows; first += rows)
        {
            var window = new RowWindow(first, Math.Min(rows, op.OutputShape.Rows - first));
            op.Pull(backend, new PullRequest(window, overwrite && isOnce && op.Inputs[0].RequiresGradient));
        }

        return [.. inputs.Select(input => input.Gradient.Span.ToArray())];
    }

    /// <summary>Every op of the library once, on seven rows.</summary>
    private static Tape<double> EveryOp(Backend<double> backend)
    {
        var tape = new Tape<double>(backend);
        Var<double> x = tape.Leaf("x", 7, 3), z = tape.Leaf("z", 7, 3), column = tape.Leaf("column", 7, 1), row = tape.Leaf("row", 1, 3), w = tape.Leaf("w", 4, 5);
        Var<double> image = tape.Leaf("image", 7, 9), filters = tape.Leaf("filters", 5, 2), names = tape.Leaf("names", 7, 1);
        foreach (Var<double> leaf in (Var<double>[])[x, z, column, row, w, image, filters])
        {
            leaf.Value.CopyFrom([.. Enumerable.Range(1, leaf.Shape.Count).Select(i => 1.5 + Math.Cos(i))]);
        }

        var index = new Tensor<int>(7, 1);
        index.CopyFrom([0, 2, 1, 1, 0, 2, 2]);
        names.Value.CopyFrom([0, 2, 1, 1, 0, 2, 2]);
        _ = (x.Linear(w), x.Tanh(), x.Relu(), x.Sigmoid(), x.Softplus(), x.Exp(), x.Log(), x.Square(), x.LogSoftmax(), x.Scale(0.3), x.RowSum(), x.Clip(1, 2));
        _ = (x + z, x - z, x * z, x.Minimum(z), x.Maximum(z), x.AddRow(row), x.ScaleRows(column), x.Columns(1, 2), x.Pick(index));
        var patches = new PatchGeometry(new ImageShape(3, 3, 1), kernel: 2);
        _ = (image.Convolution(filters, patches), image.MaxPool(patches), image.AveragePool(patches), x.MultiplyRow(row), x.Standardize(1e-5), names.OneHot([0], [3]), x.Concat(z));
        return tape;
    }

    private static (double[][] Numbers, RunningSum Op) RunCausal(Backend<double> backend)
    {
        var tape = new Tape<double>(backend);
        Var<double> x = tape.Leaf("x", Rows, Cols), w = tape.Leaf("w", Cols + 1, Cols);
        x.Value.CopyFrom([.. Enumerable.Range(0, x.Shape.Count).Select(i => Math.Sin(i))]);
        w.Value.CopyFrom([.. Enumerable.Range(0, w.Shape.Count).Select(i => Math.Cos(i))]);
        var sum = new RunningSum(x.Linear(w).Relu());
        Var<double> loss = tape.Record(sum).Square().Sum();
        CompiledTape<double> compiled = tape.Compile();
        sum.Forwards.Clear();
        compiled.Forward();
        compiled.Backward(loss);
        return ([sum.Output.Value.Span.ToArray(), x.Gradient.Span.ToArray(), w.Gradient.Span.ToArray()], sum);
    }

    /// <summary>y_b = y_{b−1} + x_b: what a recurrent layer looks like to the tape.</summary>
    private sealed class RunningSum(Var<double> x) : Op<double>(x.Shape, x)
    {
        private readonly double[] _carry = new double[x.Shape.Cols];

        public List<RowWindow> Forwards { get; } = [];

        public List<RowWindow> Pulls { get; } = [];

        public override RowDependence RowDependence => RowDependence.Causal;

        public override void Forward(Backend<double> backend, RowWindow rows)
        {
            Forwards.Add(rows);
            for (int b = rows.First; b < rows.First + rows.Count; b++)
            {
                for (int a = 0; a < x.Shape.Cols; a++)
                {
                    Output.Value[b, a] = x.Value[b, a] + (b > 0 ? Output.Value[b - 1, a] : 0);
                }
            }
        }

        public override void Pull(Backend<double> backend, in PullRequest request)
        {
            Pulls.Add(request.Rows);
            request.FirstGradient(backend, x);
            if (request.Rows.First + request.Rows.Count == x.Shape.Rows)
            {
                Array.Clear(_carry);
            }

            for (int b = request.Rows.First + request.Rows.Count - 1; b >= request.Rows.First; b--)
            {
                for (int a = 0; a < x.Shape.Cols; a++)
                {
                    _carry[a] += Output.Gradient[b, a];
                    x.Gradient[b, a] += _carry[a];
                }
            }
        }

        public override void Jvp(Backend<double> backend) => backend.Copy(x.Tangent, Output.Tangent);
    }

    /// <summary>The identity of an author who did not think about rows.</summary>
    private sealed class Silent(Var<double> x) : Op<double>(x.Shape, x)
    {
        public List<RowWindow> Asked { get; } = [];

        public override void Forward(Backend<double> backend, RowWindow rows)
        {
            Asked.Add(rows);
            backend.Copy(x.Value, Output.Value);
        }

        public override void Pull(Backend<double> backend, in PullRequest request)
        {
            Asked.Add(request.Rows);
            backend.AddScaled(1, Output.Gradient, request.FirstGradient(backend, x));
        }

        public override void Jvp(Backend<double> backend) => backend.Copy(x.Tangent, Output.Tangent);
    }

    private sealed class Counting() : ForwardingBackend<double>(new ReferenceBackend<double>())
    {
        public List<Plan<double>> Prepared { get; } = [];

        public override string Name => "counting";

        public override bool IsBitReproducible => true;

        public override PreparedPlan<double> Prepare(Plan<double> plan)
        {
            Prepared.Add(plan);
            return base.Prepare(plan);
        }
    }
}
