using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>
/// y = x² element by element, written as an op that heeds windows of rows and requests to overwrite; right unless a rule is replaced.
/// </summary>
internal sealed class RowSquare(Var<double> x) : Op<double>(x.Shape, x)
{
    /// <summary>Replaces the forward rule.</summary>
    public Action<RowSquare, RowWindow>? Evaluation { get; init; }

    /// <summary>Replaces the reverse rule.</summary>
    public Action<RowSquare, PullRequest>? Reverse { get; init; }

    /// <summary>Runs after the forward-mode rule.</summary>
    public Action<RowSquare>? AfterJvp { get; init; }

    public RowDependence Dependence { get; init; } = RowDependence.Independent;

    public Var<double> X => x;

    public int Rows => x.Shape.Rows;

    public int Cols => x.Shape.Cols;

    /// <summary>Whatever a wrong rule remembers.</summary>
    public double[]? Memory { get; set; }

    public int Calls { get; set; }

    public override RowDependence RowDependence => Dependence;

    public override void Forward(Backend<double> backend, RowWindow rows)
    {
        if (Evaluation is null)
        {
            RightValue(rows);
        }
        else
        {
            Evaluation(this, rows);
        }
    }

    public override void Pull(Backend<double> backend, in PullRequest request)
    {
        if (Reverse is null)
        {
            RightPull(request);
        }
        else
        {
            Reverse(this, request);
        }
    }

    public override void Jvp(Backend<double> backend)
    {
        for (int i = 0; i < x.Shape.Count; i++)
        {
            Output.Tangent.Span[i] = 2 * x.Value.Span[i] * x.Tangent.Span[i];
        }

        AfterJvp?.Invoke(this);
    }

    public void RightValue(RowWindow rows)
    {
        for (int row = rows.First; row < rows.First + rows.Count; row++)
        {
            for (int col = 0; col < Cols; col++)
            {
                Output.Value[row, col] = x.Value[row, col] * x.Value[row, col];
            }
        }
    }

    public void RightPull(PullRequest request) => PullWith(request, (row, col) => 2 * x.Value[row, col]);

    /// <summary>x̄ += slope ⊙ ȳ in the rows that are asked for.</summary>
    public void PullWith(PullRequest request, Func<int, int, double> slope) =>
        PullTerm(request, (row, col) => slope(row, col) * Output.Gradient[row, col]);

    public void PullTerm(PullRequest request, Func<int, int, double> term)
    {
        for (int row = request.Rows.First; row < request.Rows.First + request.Rows.Count; row++)
        {
            for (int col = 0; col < Cols; col++)
            {
                x.Gradient[row, col] = (request.Overwrite ? 0 : x.Gradient[row, col]) + term(row, col);
            }
        }
    }

    /// <summary>The slopes of all elements, to remember.</summary>
    public double[] Slopes() => Array.ConvertAll(x.Value.Span.ToArray(), value => 2 * value);
}
