using Gradus.Autodiff;

namespace Gradus.Tests;

public sealed class FisherProductTests
{
    private const int Rows = 7;
    private const int Classes = 3;
    private readonly Rng _rng = new(11);

    [Fact]
    public void It_is_the_matrix_of_the_scores_times_the_vector()
    {
        var model = new Classifier(_rng, damping: 0);
        double[,] fisher = model.DenseFisher();
        var v = new Tensor<double>(1, model.Theta.Layout.Length);
        var product = new Tensor<double>(1, model.Theta.Layout.Length);
        for (int trial = 0; trial < 5; trial++)
        {
            model.FillParameters(v, _rng);
            model.Product.Apply(v, product);

            Near.Equal(Multiply(fisher, v.Span), product.Span, 1e-10);
        }
    }

    [Fact]
    public void Damping_adds_the_vector()
    {
        var model = new Classifier(_rng, damping: 0.25);
        double[,] fisher = DenseMatrix.PlusIdentity(model.DenseFisher(), 0.25);
        var v = new Tensor<double>(1, model.Theta.Layout.Length);
        var product = new Tensor<double>(1, model.Theta.Layout.Length);
        model.FillParameters(v, _rng);
        model.Product.Apply(v, product);

        Near.Equal(Multiply(fisher, v.Span), product.Span, 1e-10);
    }

    [Fact]
    public void Of_a_range_it_is_the_range_of_the_matrix()
    {
        var model = new Classifier(_rng, damping: 0.25, layer: 1);
        ParameterRange range = model.Layer(1);
        double[,] whole = DenseMatrix.PlusIdentity(model.DenseFisher(), 0.25);
        var fisher = new double[range.Length, range.Length];
        for (int i = 0; i < range.Length; i++)
        {
            for (int j = 0; j < range.Length; j++)
            {
                fisher[i, j] = whole[range.Offset + i, range.Offset + j];
            }
        }

        var v = new Tensor<double>(1, range.Length);
        var product = new Tensor<double>(1, range.Length);
        NoisyLayer<double>.Fill(v.ColumnRange(0, 15), _rng); // what is behind them are the zeros of the layout
        model.FillParameters(model.Theta.Tangent, _rng); // the directions of other parameters must not matter
        model.Product.Apply(v, product);

        Near.Equal(Multiply(fisher, v.Span), product.Span, 1e-10);
    }

    [Fact]
    public void Conjugate_gradients_find_the_natural_gradient_that_elimination_finds()
    {
        var model = new Classifier(_rng, damping: 0.1);
        int length = model.Theta.Layout.Length;
        double[,] fisher = DenseMatrix.PlusIdentity(model.DenseFisher(), 0.1);
        var gradient = new Tensor<double>(1, length);
        var step = new Tensor<double>(1, length);
        model.FillParameters(gradient, _rng);
        var solver = new ConjugateGradient<double>(model.Backend, length, maxIterations: 4 * length, tolerance: 1e-12);

        ConjugateGradientResult result = solver.Solve(model.Product, gradient, step);

        Assert.True(result.PositiveDefinite);
        Near.Equal(DenseMatrix.Solve(fisher, gradient.Span), step.Span, 1e-8);
    }

    [Fact]
    public void Misuse_is_refused_with_the_reason()
    {
        var layout = new ParameterLayout();
        ParameterBlock block = layout.Add("w", 2, 2);
        var theta = new ParameterVector<double>(layout);
        var tape = new Tape<double>(new ReferenceBackend<double>());
        var fisher = new SoftmaxFisher(tape.Input("x", 1, 1).Linear(tape.Parameter(theta, block)), rows: 1);

        Assert.Throws<ArgumentOutOfRangeException>(() => new FisherProduct<double>(fisher, theta, -0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FisherProduct<double>(fisher, theta, double.NaN));
        var product = new FisherProduct<double>(fisher, theta, 0);
        Assert.Contains("Bind", Assert.Throws<InvalidOperationException>(() => product.Apply(theta.Values, theta.Gradient)).Message, StringComparison.Ordinal);
    }

    private static double[] Multiply(double[,] matrix, ReadOnlySpan<double> v)
    {
        var product = new double[v.Length];
        for (int i = 0; i < v.Length; i++)
        {
            for (int j = 0; j < v.Length; j++)
            {
                product[i] += matrix[i, j] * v[j];
            }
        }

        return product;
    }

    /// <summary>A 2-4-3 tanh network behind a softmax, in double.</summary>
    private sealed class Classifier
    {
        private readonly CompiledTape<double> _tape;
        private readonly Mlp _network;
        private readonly Tensor<int> _labels = new(Rows, 1);
        private readonly Var<double> _scores;
        private readonly Var<double> _selection;
        private readonly SoftmaxFisher _fisher;

        public Classifier(Rng rng, double damping, int? layer = null)
        {
            var layout = new ParameterLayout();
            _network = Mlp.Declare(layout, "pi", [2, 4, Classes], Activation.Tanh);
            Theta = new ParameterVector<double>(layout);
            var tape = new Tape<double>(Backend);
            Var<double> x = tape.Input("x", Rows, 2);
            _selection = tape.Input("selected sample", Rows, 1);
            Var<double> logits = _network.Record(tape, Theta, x);
            _fisher = new SoftmaxFisher(logits, Rows);
            _scores = (logits.LogSoftmax().Pick(_labels) * _selection).Sum();
            Product = new FisherProduct<double>(_fisher, layer is int index ? Theta.View(Layer(index)) : Theta, damping);
            _tape = tape.Compile();
            Product.Bind(_tape);
            NoisyLayer<double>.Fill(x.Value, rng);
            FillParameters(Theta.Values, rng);
            _tape.Forward();
        }

        public Backend<double> Backend { get; } = new ManagedBackend<double>();

        public ParameterVector<double> Theta { get; }

        public FisherProduct<double> Product { get; }

        /// <summary>The range of one layer, the zeros after it included.</summary>
        public ParameterRange Layer(int index)
        {
            int offset = Theta.Layout.Blocks[index].Offset;
            return new(offset, (index + 1 < Theta.Layout.Blocks.Count ? Theta.Layout.Blocks[index + 1].Offset : Theta.Layout.Length) - offset);
        }

        public void FillParameters(Tensor<double> flat, Rng rng)
        {
            foreach (ParameterBlock block in Theta.Layout.Blocks)
            {
                NoisyLayer<double>.Fill(ParameterVector<double>.View(flat, block), rng);
            }
        }

        /// <summary>F = (1/B) Σ_b Σ_y p(y|x_b) ∇log p(y|x_b) ∇log p(y|x_b)ᵀ, one backward pass per sample and class.</summary>
        public double[,] DenseFisher()
        {
            int length = Theta.Layout.Length;
            var fisher = new double[length, length];
            for (int row = 0; row < Rows; row++)
            {
                for (int y = 0; y < Classes; y++)
                {
                    _selection.Value.Span.Clear();
                    _selection.Value[row, 0] = 1;
                    _labels[row, 0] = y;
                    _tape.Forward();
                    _tape.Backward(_scores);
                    double weight = _fisher.Probability(row, y) / Rows;
                    for (int i = 0; i < length; i++)
                    {
                        for (int j = 0; j < length; j++)
                        {
                            fisher[i, j] += weight * Theta.Gradient[0, i] * Theta.Gradient[0, j];
                        }
                    }
                }
            }

            return fisher;
        }
    }

    /// <summary>diag(p) − ppᵀ in the logits, averaged over the rows.</summary>
    private sealed class SoftmaxFisher(Var<double> logits, int rows) : IOutputFisher<double>
    {
        public IReadOnlyList<Var<double>> Outputs { get; } = [logits];

        public double Probability(int row, int y)
        {
            double sum = 0;
            foreach (double logit in logits.Value.Row(row))
            {
                sum += Math.Exp(logit);
            }

            return Math.Exp(logits.Value[row, y]) / sum;
        }

        public void Apply(int output, Tensor<double> v, Tensor<double> product)
        {
            for (int row = 0; row < v.Rows; row++)
            {
                double mean = 0;
                for (int y = 0; y < v.Cols; y++)
                {
                    mean += Probability(row, y) * v[row, y];
                }

                for (int y = 0; y < v.Cols; y++)
                {
                    product[row, y] = Probability(row, y) * (v[row, y] - mean) / rows;
                }
            }
        }
    }
}
