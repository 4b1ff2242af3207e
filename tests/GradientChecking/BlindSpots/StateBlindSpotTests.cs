using Gradus.Autodiff;
using static Gradus.Tests.Asked;

namespace Gradus.Tests;

/// <summary>Mistakes of rules that remember or write what they should not: they are right the first time that they are asked.</summary>
public sealed class StateBlindSpotTests
{
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
}
