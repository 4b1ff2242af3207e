using Gradus.Autodiff;
using static Gradus.Tests.Asked;

namespace Gradus.Tests;

/// <summary>
/// Mistakes that a comparison of slopes does not see, because they depend on what is asked for, how large it is, or of which inputs. Each is
/// found whatever the seed; and what looks like one and is right passes.
/// </summary>
public sealed class BlindSpotTests
{
    [Fact]
    public void Right_ops_pass()
    {
        Assert.All(Reports(x => new RowSquare(x[0])), report => Assert.Equal(GradientVerdict.Correct, report.Verdict));
        Assert.All(Reports(x => new RowProduct(x[0], x[1])), report => Assert.Equal(GradientVerdict.Correct, report.Verdict));
        Assert.All(Reports(x => new RowProduct(x[0], x[0])), report => Assert.Equal(GradientVerdict.Correct, report.Verdict));

        // What is remembered is remembered anew, and ȳ is put back.
        Found(null, x => new RowSquare(x[0])
        {
            Evaluation = (op, rows) =>
            {
                op.RightValue(rows);
                op.Memory = op.Slopes();
            },
            Reverse = (op, request) => op.PullWith(request, (row, col) => op.Memory![(row * op.Cols) + col]),
        });
    }

    [Theory]
    [InlineData(1e4)]
    [InlineData(1e9)]
    public void A_rule_that_clips_large_gradients_or_drops_small_ones_is_found(double bound)
    {
        Found(null, x => new RowSquare(x[0])
        {
            Reverse = (op, request) => op.PullTerm(request, (row, col) => Math.Clamp(2 * op.X.Value[row, col] * op.Output.Gradient[row, col], -bound, bound)),
        }, mustFail: true);
        Found(null, x => new RowSquare(x[0])
        {
            Reverse = (op, request) => op.PullWith(request, (row, col) => Math.Abs(op.Output.Gradient[row, col]) < 1 / bound ? 0 : 2 * op.X.Value[row, col]),
        }, mustFail: true);
    }

    [Fact]
    public void A_rule_that_adds_when_it_is_asked_to_overwrite_or_overwrites_when_it_is_to_add_is_found()
    {
        Found(null, x => new RowSquare(x[0]) { Reverse = (op, request) => op.RightPull(request with { Overwrite = false }) }, mustFail: true);
        Found(null, x => new RowSquare(x[0]) { Reverse = (op, request) => op.RightPull(request with { Overwrite = true }) }, mustFail: true);
    }

    [Fact]
    public void A_rule_that_is_another_one_when_parameters_are_left_out_is_found()
    {
        Found(null, x => new RowSquare(x[0])
        {
            Reverse = (op, request) => op.PullWith(request, (row, col) => (request.ActivationsOnly ? 2.01 : 2) * op.X.Value[row, col]),
        }, mustFail: true);
    }

    [Fact]
    public void A_rule_that_is_wrong_where_both_inputs_are_one_value_is_found()
    {
        Found(GradientVerdict.WrongReverse, x => new RowProduct(x[0], x[1], (op, a, b) => op.AreOne ? 0 : a));
        Found(GradientVerdict.WrongReverse, x => new RowProduct(x[0], x[0], (op, a, b) => op.AreOne ? 0 : a));
        Found(GradientVerdict.WrongReverse, x => new RowProduct(x[0], x[1], (op, a, b) => op.AreEqual && !op.AreOne ? 0 : a));
    }

    [Theory]
    [InlineData(1e20)]
    [InlineData(1e40)]
    public void Even_huge_bounds_of_a_gradient_are_found(double bound) => A_rule_that_clips_large_gradients_or_drops_small_ones_is_found(bound);

    [Fact]
    public void A_rule_that_leaves_out_rows_with_a_zero_gradient_in_them_is_found()
    {
        Found(GradientVerdict.WrongReverse, x => new RowSquare(x[0])
        {
            Reverse = (op, request) => op.PullWith(request, (row, col) => op.Output.Gradient.Row(row).Contains(0.0) ? 0 : 2 * op.X.Value[row, col]),
        });
    }

    [Fact]
    public void A_rule_that_is_wrong_where_two_inputs_hold_the_same_numbers_is_found_for_every_pair()
    {
        Found(GradientVerdict.WrongReverse, x => new RowProduct(x[0], x[1], (op, a, b) => op.AreEqual ? 0 : a));
        Tensor<double>[] inputs = [.. Enumerable.Range(0, 3).Select(i => Normal(new Rng((ulong)i), 2, 3))];
        GradientReport last = GradientCheck.Verify(
            x => x[0] + x[0].Tape.Record(new RowProduct(x[1], x[2], (op, a, b) => op.AreOne ? 0 : a)), inputs);
        Assert.Equal(GradientVerdict.WrongReverse, last.Verdict);
    }

    [Fact]
    public void A_rule_that_computes_in_single_precision_is_found_and_named()
    {
        Found(GradientVerdict.SinglePrecisionGradient, x => new RowSquare(x[0])
        {
            Reverse = (op, request) => op.PullTerm(request, (row, col) => 2 * (float)op.X.Value[row, col] * (float)op.Output.Gradient[row, col]),
        });
        Found(GradientVerdict.SinglePrecisionGradient, x => new RowSquare(x[0])
        {
            Reverse = (op, request) => op.PullWith(request, (row, col) => 2 * (float)op.X.Value[row, col]),
        });
        GradientReport report = GradientCheck.Verify(x => x[0].Tape.Record(new RowSquare(x[0])
        {
            Reverse = (op, request) => op.PullTerm(request, (row, col) => 2 * (float)op.X.Value[row, col] * (float)op.Output.Gradient[row, col]),
        }), Row(0.5, 1, -2));
        Assert.Equal(GradientVerdict.SinglePrecisionGradient, report.Verdict);
        Assert.Contains("the reverse rule", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void At_ties_the_default_seed_finds_what_any_other_does()
    {
        Tensor<double> x = Row(1, 2, -3);
        GradientReport both = GradientCheck.Verify(v => v[0].Tape.Record(new TiedMaximum(v[0], v[1], 1, 1)), x, x);
        Assert.Equal(GradientVerdict.WrongReverse, both.Verdict);
        foreach (double share in (double[])[0, 0.25, 0.5, 1])
        {
            Assert.Equal(GradientVerdict.Kink, GradientCheck.Verify(v => v[0].Tape.Record(new TiedMaximum(v[0], v[1], share, 1 - share)), x, x).Verdict);
        }
    }

    private static Tensor<double> Row(params double[] values)
    {
        var x = new Tensor<double>(1, values.Length);
        x.CopyFrom(values);
        return x;
    }

    /// <summary>max(a, b), with a share of the gradient for each input where they are equal.</summary>
    private sealed class TiedMaximum(Var<double> a, Var<double> b, double first, double second) : SimpleOp<double>(a.Shape, a, b)
    {
        public override void Forward(Backend<double> backend, RowWindow rows)
        {
            for (int i = 0; i < a.Shape.Count; i++)
            {
                Output.Value.Span[i] = Math.Max(a.Value.Span[i], b.Value.Span[i]);
            }
        }

        protected override void Vjp(Backend<double> backend)
        {
            for (int i = 0; i < a.Shape.Count; i++)
            {
                (double ofA, double ofB) = Shares(i);
                a.Gradient.Span[i] += ofA * Output.Gradient.Span[i];
                b.Gradient.Span[i] += ofB * Output.Gradient.Span[i];
            }
        }

        public override void Jvp(Backend<double> backend)
        {
            for (int i = 0; i < a.Shape.Count; i++)
            {
                (double ofA, double ofB) = Shares(i);
                Output.Tangent.Span[i] = (ofA * a.Tangent.Span[i]) + (ofB * b.Tangent.Span[i]);
            }
        }

        private (double OfA, double OfB) Shares(int i) => a.Value.Span[i].CompareTo(b.Value.Span[i]) switch
        {
            0 => (first, second),
            > 0 => (1, 0),
            _ => (0, 1),
        };
    }
}
