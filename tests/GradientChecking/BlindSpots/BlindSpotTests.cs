using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>
/// Mistakes that a comparison of slopes does not see, because they depend on what is asked for, in which order, how often or of which inputs.
/// Each is found whatever the seed; and what looks like one and is right passes.
/// </summary>
public sealed class BlindSpotTests
{
    private const int Seeds = 20;

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
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(11)]
    public void A_row_wise_op_is_given_windows_of_every_length_with_NaN_outside(int length)
    {
        Found(GradientVerdict.WrongWindow, x => new RowSquare(x[0])
        {
            Evaluation = (op, rows) =>
            {
                op.RightValue(rows);
                op.Output.Value[rows.First, 0] += rows.Count == length ? 1e-12 : 0;
            },
        });
    }

    [Fact]
    public void A_row_wise_op_that_reads_another_row_is_found_even_if_it_makes_nothing_of_it()
    {
        Found(GradientVerdict.WrongWindow, x => new RowSquare(x[0])
        {
            Evaluation = (op, rows) =>
            {
                op.RightValue(rows);
                for (int row = rows.First; row < rows.First + rows.Count; row++)
                {
                    op.Output.Value[row, 0] += 0 * op.X.Value[(row + 1) % op.Rows, 0];
                }
            },
        });
        Found(GradientVerdict.WrongWindow, x => new RowSquare(x[0])
        {
            Reverse = (op, request) => op.PullWith(request, (row, col) => (2 * op.X.Value[row, col]) + (0 * op.X.Value[(row + 1) % op.Rows, col])),
        });
        Found(GradientVerdict.WrongWindow, x => new RowSquare(x[0])
        {
            Reverse = (op, request) => op.PullTerm(request, (row, col) =>
                (2 * op.X.Value[row, col] * op.Output.Gradient[row, col]) + (0 * op.Output.Gradient[(row + 1) % op.Rows, col])),
        });
    }

    [Fact]
    public void A_reverse_rule_that_pulls_all_rows_whatever_it_is_asked_is_found()
    {
        Found(GradientVerdict.WrongWindow, x => new RowSquare(x[0]) { Reverse = (op, request) => op.RightPull(request with { Rows = new RowWindow(0, op.Rows) }) });
    }

    [Fact]
    public void A_reverse_rule_that_writes_the_gradient_of_its_result_is_found()
    {
        Found(GradientVerdict.KeepsState, x => new RowSquare(x[0])
        {
            Reverse = (op, request) =>
            {
                op.RightPull(request);
                op.Output.Gradient[0, 0] = 0;
            },
        });
    }

    [Fact]
    public void A_reverse_rule_that_keeps_something_between_calls_is_found()
    {
        // The gradient of the result before last leaks in.
        Found(null, x => new RowSquare(x[0])
        {
            Reverse = (op, request) =>
            {
                double[] last = op.Memory ?? new double[op.Rows * op.Cols];
                op.Memory = op.Output.Gradient.Span.ToArray();
                op.PullTerm(request, (row, col) =>
                    (2 * op.X.Value[row, col] * op.Output.Gradient[row, col]) + (1e-4 * last[(row * op.Cols) + col]));
            },
        }, mustFail: true);
        for (int parity = 0; parity < 2; parity++)
        {
            int wrong = parity;
            Found(null, x => new RowSquare(x[0])
            {
                Reverse = (op, request) =>
                {
                    double factor = op.Calls++ % 2 == wrong ? 2.01 : 2;
                    op.PullWith(request, (row, col) => factor * op.X.Value[row, col]);
                },
            }, mustFail: true);
        }
    }

    [Fact]
    public void A_slope_that_is_remembered_from_the_first_pass_is_found()
    {
        Found(GradientVerdict.FrozenWhenRecorded, x => new RowSquare(x[0])
        {
            Reverse = (op, request) =>
            {
                op.Memory ??= op.Slopes();
                op.PullWith(request, (row, col) => op.Memory[(row * op.Cols) + col]);
            },
        });
    }

    [Fact]
    public void A_statistic_that_is_fixed_when_the_function_is_recorded_is_found()
    {
        // Centred by the mean that the batch had at the time, as the op's constant: right only there.
        Found(GradientVerdict.FrozenWhenRecorded, x =>
        {
            double mean = x[0].Value.Span.ToArray().Average();
            return new RowSquare(x[0])
            {
                Evaluation = (op, rows) =>
                {
                    for (int row = rows.First; row < rows.First + rows.Count; row++)
                    {
                        for (int col = 0; col < op.Cols; col++)
                        {
                            op.Output.Value[row, col] = (op.X.Value[row, col] * op.X.Value[row, col]) - mean;
                        }
                    }
                },
            };
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
    [InlineData(2, 3)]
    [InlineData(4, 0)]
    [InlineData(5, 6)]
    [InlineData(10, 1)]
    public void A_reverse_rule_that_is_wrong_in_windows_of_one_length_or_place_is_found(int length, int first)
    {
        Found(GradientVerdict.WrongWindow, x => new RowSquare(x[0])
        {
            Reverse = (op, request) =>
            {
                double factor = request.Rows == new RowWindow(first, length) ? 2.01 : 2;
                op.PullWith(request, (row, col) => factor * op.X.Value[row, col]);
            },
        });
        Found(GradientVerdict.WrongWindow, x => new RowSquare(x[0])
        {
            Dependence = RowDependence.Causal,
            Reverse = (op, request) =>
            {
                double factor = request.Rows.Count == length ? 2.01 : 2;
                op.PullWith(request, (row, col) => factor * op.X.Value[row, col]);
            },
        });
    }

    [Fact]
    public void A_pass_that_touches_rows_outside_its_window_is_found()
    {
        Found(GradientVerdict.WrongWindow, x => new RowSquare(x[0])
        {
            Evaluation = (op, rows) =>
            {
                op.Output.Value.Span.Clear();
                op.RightValue(rows);
            },
        });
        Found(null, x => new RowSquare(x[0])
        {
            Reverse = (op, request) =>
            {
                if (request.Overwrite)
                {
                    op.X.Gradient.Span.Clear();
                }

                op.RightPull(request with { Overwrite = false });
            },
        }, mustFail: true);
        Found(GradientVerdict.WrongWindow, x => new RowSquare(x[0])
        {
            Reverse = (op, request) =>
            {
                op.RightPull(request);
                int next = request.Rows.First + request.Rows.Count;
                op.X.Gradient[next % op.Rows, 0] *= next < op.Rows ? 1.5 : 1;
            },
        });
    }

    [Fact]
    public void An_op_that_remembers_only_the_last_window_of_a_forward_pass_is_found()
    {
        // The rows of a rollout are computed window by window, and their gradients taken at once.
        Found(GradientVerdict.WrongWindow, x => new RowSquare(x[0])
        {
            Evaluation = (op, rows) =>
            {
                op.RightValue(rows);
                op.Memory = [.. op.Slopes().Select((slope, i) => i / op.Cols >= rows.First && i / op.Cols < rows.First + rows.Count ? slope : 0)];
            },
            Reverse = (op, request) => op.PullWith(request, (row, col) => op.Memory![(row * op.Cols) + col]),
        });
    }

    [Fact]
    public void A_pass_that_writes_what_it_only_reads_is_found_however_it_was_asked()
    {
        foreach (Func<PullRequest, bool> when in (Func<PullRequest, bool>[])[request => request.Overwrite, request => request.ActivationsOnly])
        {
            Found(GradientVerdict.KeepsState, x => new RowSquare(x[0])
            {
                Reverse = (op, request) =>
                {
                    op.RightPull(request);
                    op.Output.Gradient[request.Rows.First, 0] *= when(request) ? 0.5 : 1;
                },
            });
        }

        Found(null, x => new RowSquare(x[0])
        {
            Reverse = (op, request) => op.RightPull(request.ActivationsOnly ? request with { Overwrite = false } : request),
        }, mustFail: true);
        Found(GradientVerdict.WrongForward, x => new RowSquare(x[0]) { AfterJvp = op => op.X.Tangent.Span[0] *= 0.5 });
        Found(GradientVerdict.KeepsState, x => new RowSquare(x[0]) { AfterJvp = op => op.Output.Gradient.Span[0] = 1 });
        Found(GradientVerdict.KeepsState, x => new RowSquare(x[0]) { AfterJvp = op => op.Output.Value.Span[0] = 1 });
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
    public void A_slope_that_is_remembered_by_a_part_of_the_point_is_found()
    {
        foreach (int key in (int[])[0, 1])
        {
            double at = double.NaN;
            Found(GradientVerdict.FrozenWhenRecorded, x => new RowSquare(x[0])
            {
                Reverse = (op, request) =>
                {
                    op.Memory = op.Memory is null || at != op.X.Value.Span[key] ? op.Slopes() : op.Memory;
                    at = op.X.Value.Span[key];
                    op.PullWith(request, (row, col) => op.Memory[(row * op.Cols) + col]);
                },
            });
        }
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

    /// <summary>Asks about an op at twenty seeds; a null verdict is any failure, or a pass.</summary>
    private static void Found(GradientVerdict? expected, Func<Var<double>[], Op<double>> op, bool mustFail = false)
    {
        foreach (GradientReport report in Reports(op))
        {
            Assert.True(expected is { } verdict ? report.Verdict == verdict : report.Failed == mustFail, report.ToString());
        }
    }

    private static IEnumerable<GradientReport> Reports(Func<Var<double>[], Op<double>> op)
    {
        for (ulong seed = 0; seed < Seeds; seed++)
        {
            var rng = new Rng(seed);
            Tensor<double>[] inputs = [.. Enumerable.Range(0, 2).Select(_ => Normal(rng, 12, 3))];
            yield return GradientCheck.Verify(x => x[0].Tape.Record(op(x)), new GradientCheckOptions { Seed = seed }, inputs);
        }
    }

    private static Tensor<double> Normal(Rng rng, int rows, int cols)
    {
        var x = new Tensor<double>(rows, cols);
        foreach (ref double value in x.Span)
        {
            value = rng.NextNormal();
        }

        return x;
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
