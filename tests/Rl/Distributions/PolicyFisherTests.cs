using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>TRPO's Fisher-vector product of every kind of policy, against F = Σ_b w_b E_a[∇log π(a|s_b) ∇log π(a|s_b)ᵀ] written out.</summary>
public sealed class PolicyFisherTests
{
    private const int Rows = 5;

    [Theory]
    [InlineData("discrete", false)]
    [InlineData("multi-discrete", false)]
    [InlineData("multi-binary", false)]
    [InlineData("box", false)]
    [InlineData("box", true)]
    [InlineData("mixed", false)]
    [InlineData("mixed", true)]
    public void The_product_is_the_matrix_of_the_scores_times_the_vector_and_its_system_is_solved(string space, bool logStdFromState)
    {
        const double Damping = 0.1;
        var model = new Model(space, logStdFromState, Damping);
        int length = model.Theta.Layout.Length;
        double[,] fisher = DenseMatrix.PlusIdentity(model.DenseFisher(), Damping);
        var v = new Tensor<double>(1, length);
        var product = new Tensor<double>(1, length);
        model.Fill(v);
        model.Product.Apply(v, product);
        Near.Equal(Multiply(fisher, v.Span), product.Span, 1e-10);

        var x = new Tensor<double>(1, length);
        ConjugateGradientResult result = new ConjugateGradient<double>(model.Backend, length, 6 * length, 1e-12).Solve(model.Product, v, x);
        Assert.True(result.PositiveDefinite);
        Near.Equal(DenseMatrix.Solve(fisher, v.Span), x.Span, 1e-8);
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

    private sealed class Model
    {
        private readonly Rng _rng = new(5);
        private readonly CompiledTape<double> _tape;
        private readonly ActionDistribution<double> _policy;
        private readonly Var<double> _logPi;
        private readonly Var<double> _weights;
        private readonly Var<double> _selection;
        private readonly Var<double> _score;

        public Model(string space, bool logStdFromState, double damping)
        {
            Space actions = space switch
            {
                "discrete" => new Discrete(3),
                "multi-discrete" => new MultiDiscrete(3, 2),
                "multi-binary" => new MultiBinary(2),
                "mixed" => new TupleSpace(new Discrete(3), new Box([-1], [3])),
                _ => new Box([-1, -2], [1, 3]),
            };
            var head = new ActionHead(actions, new GaussianOptions(logStdFromState ? LogStdKind.State : LogStdKind.Parameter, Squash: false, InitialLogStd: -0.3));
            ActorCriticNetwork network = new MlpDescription([4], Activation.Tanh, SharedTrunk: false).Make(new Box(-1, 1, 2), head);
            Theta = new ParameterVector<double>(network.Layout);
            Fill(Theta.Values);
            var tape = new Tape<double>(Backend);
            Var<double> observations = tape.Input("observation", Rows, 2);
            NoisyLayer<double>.Fill(observations.Value, _rng);
            _policy = network.RecordPolicy(tape, Theta, observations);
            _weights = tape.Input("weight", Rows, 1);
            _weights.Value.CopyFrom([0.25, 0.25, 0, 0.25, 0.25]); // a row that is no transition does not count
            _selection = tape.Input("selected row", Rows, 1);
            _logPi = _policy.LogProb();
            _score = (_logPi * _selection).Sum();
            Product = new FisherProduct<double>(new PolicyFisher<double>(_policy, _weights, Backend), Theta, damping);
            _tape = tape.Compile();
            Product.Bind(_tape);
            _tape.Forward();
        }

        public Backend<double> Backend { get; } = new ManagedBackend<double>();

        public ParameterVector<double> Theta { get; }

        public FisherProduct<double> Product { get; }

        public void Fill(Tensor<double> flat)
        {
            foreach (ParameterBlock block in Theta.Layout.Blocks)
            {
                NoisyLayer<double>.Fill(ParameterVector<double>.View(flat, block), _rng, 0.7);
            }
        }

        public double[,] DenseFisher()
        {
            int length = Theta.Layout.Length;
            var fisher = new double[length, length];
            for (int row = 0; row < Rows; row++)
            {
                _selection.Value.Span.Clear();
                _selection.Value[row, 0] = 1;
                foreach (Func<int, double?> store in Draws())
                {
                    double? node = store(row);
                    _tape.Forward();
                    _tape.Backward(_score);
                    double weight = _weights.Value[row, 0] * (node ?? Math.Exp(_logPi.Value[row, 0]));
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

        /// <summary>Each stores an action in a row and returns its weight; null for its probability. A product of two scores is of degree 4 in a Gaussian's action, which three Gauss–Hermite nodes per dimension integrate exactly.</summary>
        private IEnumerable<Func<int, double?>> Draws()
        {
            (double Node, double Weight)[] hermite = [(-Math.Sqrt(3), 1 / 6.0), (0, 2 / 3.0), (Math.Sqrt(3), 1 / 6.0)];
            for (int first = 0; first < 3; first++)
            {
                for (int second = 0; second < 3; second++)
                {
                    (int i, int j) = (first, second);
                    switch (_policy)
                    {
                        case Categorical<double> categorical when second == 0:
                            yield return row => Store(() => categorical.Actions[row, 0] = i);
                            break;
                        case MultiCategorical<double> several when second < 2:
                            yield return row => Store(() => (several.Elements[0].Actions[row, 0], several.Elements[1].Actions[row, 0]) = (i, j));
                            break;
                        case Bernoulli<double> bernoulli when first < 2 && second < 2:
                            yield return row => Store(() => (bernoulli.Actions[row, 0], bernoulli.Actions[row, 1]) = (i, j));
                            break;
                        case Product<double> { Factors: [Categorical<double> choice, DiagonalGaussian<double> number] }:
                            yield return row =>
                            {
                                choice.Actions[row, 0] = i;
                                number.Actions[row, 0] = number.Mean.Value[row, 0] + (number.Std.Value[row, 0] * hermite[j].Node);
                                return choice.Probabilities.Value[row, i] * hermite[j].Weight;
                            };
                            break;
                        case DiagonalGaussian<double> gaussian:
                            yield return row =>
                            {
                                gaussian.Actions[row, 0] = gaussian.Mean.Value[row, 0] + (gaussian.Std.Value[row, 0] * hermite[i].Node);
                                gaussian.Actions[row, 1] = gaussian.Mean.Value[row, 1] + (gaussian.Std.Value[row, 1] * hermite[j].Node);
                                return hermite[i].Weight * hermite[j].Weight;
                            };
                            break;
                        default:
                            break;
                    }
                }
            }
        }

        private static double? Store(Action store)
        {
            store();
            return null;
        }
    }
}
