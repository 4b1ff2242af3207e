using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

public sealed class ActionDistributionTests
{
    public static TheoryData<string> Names => DistributionTable.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void The_gradient_of_the_log_probability_is_checked(string name) => Check(name, pi => pi.LogProb());

    [Theory]
    [MemberData(nameof(Names))]
    public void The_gradient_of_the_entropy_is_checked(string name) => Check(name, pi => pi.Entropy());

    [Theory]
    [MemberData(nameof(Names))]
    public void The_gradient_of_the_divergence_from_another_policy_is_checked(string name)
    {
        GradientReport report = GradientCheck.Verify(
            leaves =>
            {
                ActionDistribution<double> pi = DistributionTable.Record(name, leaves, seed: 2);
                Var<double> divergence = pi.Divergence();

                // π_old is the policy of another seed.
                MoveTo(leaves, DistributionTable.Parameters(name, seed: 99));
                pi.Freeze();
                MoveTo(leaves, DistributionTable.Parameters(name, seed: 1));
                return divergence;
            },
            DistributionTable.Parameters(name, seed: 1));

        Assert.True(report.Passed, report.ToString());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_divergence_from_itself_is_zero_and_from_others_positive(string name)
    {
        (Tape<double> tape, Var<double>[] leaves, ActionDistribution<double> pi) = DistributionTable.Record(name, seed: 3);
        Var<double> divergence = pi.Divergence();
        CompiledTape<double> compiled = tape.Compile();
        pi.Freeze();
        compiled.Forward();
        Assert.All(divergence.Value.Span.ToArray(), value => Assert.Equal(0, value, 1e-12));

        Tensor<double>[] other = DistributionTable.Parameters(name, seed: 4);
        for (int i = 0; i < leaves.Length; i++)
        {
            leaves[i].Value.CopyFrom(other[i].Span);
        }

        compiled.Forward();
        Assert.All(divergence.Value.Span.ToArray(), value => Assert.True(value > 1e-4));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_Fisher_product_is_the_curvature_of_the_divergence(string name)
    {
        // ∇²KL(π_old ‖ π) = F at π = π_old, so ∇KL at θ ± hv differ by 2h·Fv, up to h².
        const double H = 1e-4;
        (Tape<double> tape, Var<double>[] leaves, ActionDistribution<double> pi) = DistributionTable.Record(name, seed: 5);
        Var<double> total = pi.Divergence().Sum();
        CompiledTape<double> compiled = tape.Compile();
        pi.Freeze();
        var rng = new Rng(6);
        for (int i = 0; i < leaves.Length; i++)
        {
            Span<double> theta = leaves[i].Value.Span;
            double[] origin = theta.ToArray();
            double[] v = [.. origin.Select(_ => rng.NextNormal())];
            var direction = new Tensor<double>(leaves[i].Shape.Rows, leaves[i].Shape.Cols);
            direction.CopyFrom(v);
            var product = new Tensor<double>(direction.Rows, direction.Cols);
            compiled.Forward();
            pi.FisherProduct(i, direction, product);

            double[] above = GradientAt(+H);
            double[] below = GradientAt(-H);
            origin.CopyTo(theta);
            Near.Equal([.. above.Zip(below, (up, down) => (up - down) / (2 * H))], product.Span, 1e-6);

            double[] GradientAt(double step)
            {
                Span<double> moved = leaves[i].Value.Span;
                for (int j = 0; j < moved.Length; j++)
                {
                    moved[j] = origin[j] + (step * v[j]);
                }

                compiled.Forward();
                compiled.Backward(total);
                return leaves[i].Gradient.Span.ToArray();
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_mean_of_the_negated_log_probability_over_draws_is_the_entropy(string name)
    {
        const int Draws = 40_000;
        (Tape<double> tape, _, ActionDistribution<double> pi) = DistributionTable.Record(name, seed: 7);
        Var<double> logPi = pi.LogProb();
        Var<double> entropy = pi.Entropy();
        CompiledTape<double> compiled = tape.Compile();
        var rng = new Rng(8);
        double sum = 0, squares = 0;
        for (int draw = 0; draw < Draws; draw++)
        {
            pi.Sample(1, rng);
            compiled.Forward();
            double difference = -logPi.Value[1, 0] - entropy.Value[1, 0]; // of a squashed policy the entropy is an estimate too
            sum += difference;
            squares += difference * difference;
        }

        double deviation = Math.Sqrt(squares / Draws);
        Assert.InRange(sum / Draws, -4 * deviation / Math.Sqrt(Draws), 4 * deviation / Math.Sqrt(Draws));
    }

    [Fact]
    public void The_divergence_of_two_Gaussians_is_the_closed_form()
    {
        // KL(N(0, 1) ‖ N(1, 2²)) = ln 2 + (1 + 1)/(2·4) − ½
        var tape = new Tape<double>(new ReferenceBackend<double>());
        Var<double> mean = tape.Leaf("mean", 1, 1);
        Var<double> logStd = tape.Leaf("log std", 1, 1);
        DiagonalGaussian<double> pi = DiagonalGaussian<double>.Record(mean, logStd, new Box(-1, 1, 1));
        Var<double> divergence = pi.Divergence();
        pi.Freeze();
        (mean.Value[0, 0], logStd.Value[0, 0]) = (1, Math.Log(2));
        tape.Compile().Forward();

        Assert.Equal(Math.Log(2) + 0.25 - 0.5, divergence.Value[0, 0], 1e-12);
    }

    [Theory]
    [InlineData(0.3, -0.7)]
    [InlineData(-1.2, 0.4)]
    public void The_density_of_a_squashed_action_adds_up_to_one_over_its_box(double mean, double logStd)
    {
        const int Points = 4_000;
        var tape = new Tape<double>(new ReferenceBackend<double>());
        Var<double> mu = tape.Leaf("mean", Points, 1);
        Var<double> sigma = tape.Leaf("log std", Points, 1);
        mu.Value.Span.Fill(mean);
        sigma.Value.Span.Fill(logStd);
        SquashedGaussian<double> pi = SquashedGaussian<double>.Record(mu, sigma, new Box(-2, 4, 1));
        for (int i = 0; i < Points; i++)
        {
            pi.Actions[i, 0] = Math.Atanh((2 * (i + 0.5) / Points) - 1); // midpoints of equal parts of the box
        }

        double total = pi.LogProb().Value.Span.ToArray().Sum(logPi => Math.Exp(logPi) * 6 / Points);
        Assert.Equal(1, total, 1e-3); // the midpoint rule with parts of 0.0015
    }

    [Fact]
    public void A_squashed_action_far_outside_has_a_finite_probability_and_stays_in_its_box()
    {
        var tape = new Tape<float>(new ReferenceBackend<float>());
        Var<float> mean = tape.Leaf("mean", 2, 1);
        mean.Value.CopyFrom([60, -60]);
        SquashedGaussian<float> pi = SquashedGaussian<float>.Record(mean, tape.Leaf("log std", 2, 1), new Box(-2, 3, 1));
        pi.Mode(0);
        pi.Mode(1);
        Span<float> action = stackalloc float[1];
        pi.WriteAction(0, action);
        Assert.Equal(3, action[0]);
        pi.WriteAction(1, action);
        Assert.Equal(-2, action[0]);

        // ln(1 − tanh²60) = 2(ln 2 − 60), and the slope is half of the box's width.
        double expected = (-0.5 * Math.Log(2 * Math.PI)) - Math.Log(2.5) - (2 * (Math.Log(2) - 60));
        Near.Equal([expected, expected], [.. pi.LogProb().Value.Span.ToArray().Select(value => (double)value)], 1e-5);
    }

    [Fact]
    public void Unsquashed_actions_are_stored_as_drawn_and_clipped_on_their_way_out()
    {
        var tape = new Tape<float>(new ReferenceBackend<float>());
        Var<float> mean = tape.Leaf("mean", 1, 2);
        mean.Value.CopyFrom([5, 0.25f]);
        DiagonalGaussian<float> pi = DiagonalGaussian<float>.Record(mean, tape.Leaf("log std", 1, 2), new Box([-2, float.NegativeInfinity], [2, float.PositiveInfinity]));
        pi.Mode(0);
        Span<float> action = stackalloc float[2];
        pi.WriteAction(0, action);

        Assert.Equal([5, 0.25f], pi.Actions.Span.ToArray());
        Assert.Equal([2, 0.25f], action.ToArray());
    }

    [Fact]
    public void Squashing_into_an_infinite_box_is_refused_by_name()
    {
        var error = Assert.Throws<ArgumentException>(() => new ActionHead(new Box([-1, float.NegativeInfinity], [1, 1]), new GaussianOptions(Squash: true)));

        Assert.Contains("finite bounds", error.Message, StringComparison.Ordinal);
        Assert.Contains("element 1", error.Message, StringComparison.Ordinal);
    }

    private static void MoveTo(Var<double>[] leaves, Tensor<double>[] point)
    {
        for (int i = 0; i < leaves.Length; i++)
        {
            leaves[i].Value.CopyFrom(point[i].Span);
        }

        foreach (Op<double> op in leaves[0].Tape.Ops)
        {
            op.Forward(leaves[0].Tape.Backend, new RowWindow(0, op.OutputShape.Rows));
        }
    }

    private static void Check(string name, Func<ActionDistribution<double>, Var<double>> record)
    {
        GradientReport report = GradientCheck.Verify(leaves => record(DistributionTable.Record(name, leaves, seed: 2)), DistributionTable.Parameters(name, seed: 1));

        Assert.True(report.Passed, report.ToString());
    }
}
