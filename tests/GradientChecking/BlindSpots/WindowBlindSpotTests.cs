using Gradus.Autodiff;
using static Gradus.Tests.Asked;

namespace Gradus.Tests;

/// <summary>Mistakes of rules that work on some rows of a batch: windows, what lies outside of them, and what they leave behind.</summary>
public sealed class WindowBlindSpotTests
{
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

    // A limit that docs/gradient-checking.md states: with each row used once, a table of as many rows cannot be told from a batch in which
    // an op reads the wrong rows. A row that is used twice, or a row more or less, tells.
    [Fact]
    public void A_table_of_as_many_rows_as_the_batch_is_taken_for_a_batch_only_while_each_of_its_rows_moves_one_of_the_result()
    {
        const int rows = 12;
        int[] backwards = [.. Enumerable.Range(0, rows).Select(row => rows - 1 - row)];
        int[] someTwice = [.. backwards.Select(row => row == 3 ? 7 : row)];
        Found(GradientVerdict.WrongWindow, x => new RowLookup(x[0], x[1], backwards));
        Found(GradientVerdict.Correct, x => new RowLookup(x[0], x[1], someTwice));
        foreach (int height in (int[])[rows - 1, rows + 1])
        {
            Found(GradientVerdict.Correct, x => new RowLookup(x[0], x[1], [.. backwards.Select(row => row % height)]), rowsOfSecond: height);
        }
    }
}
