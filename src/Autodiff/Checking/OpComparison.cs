using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// Compares a replay in doubles on the reference backend with a replay in another precision or on another backend, op by op: each op gets
/// the same inputs on both sides, numbers that both precisions can represent, so that both take the same branches and errors do not
/// propagate. The difference that rounding may explain is found by moving the inputs by about one unit of the coarser rounding.
/// </summary>
internal sealed class OpComparison<T>(
    Replay<double> reference, Replay<T> other, GradientChecks check, GradientVerdict verdict, double unit, Rng rng)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Errors up to this many times the effect of moving the inputs by one unit count as rounding.</summary>
    private const double Allowed = 200;

    /// <summary>Larger or smaller numbers leave the range of single precision, which is not a mistake.</summary>
    private const double Range = 1e30;

    /// <summary>The first op that differs, and how; null if all agree.</summary>
    public (Op<double> Op, Comparison Failure)? FirstFailure()
    {
        for (int i = 0; i < reference.Tape.Ops.Count && i < other.Tape.Ops.Count; i++)
        {
            Op<double> a = reference.Tape.Ops[i];
            Op<T> b = other.Tape.Ops[i];
            if (Compare(a, b) is { } failure)
            {
                return (a, failure);
            }
        }

        return null;
    }

    private Comparison? Compare(Op<double> a, Op<T> b)
    {
        for (int i = 0; i < a.Inputs.Count; i++)
        {
            Numbers.Convert(a.Inputs[i].Value, b.Inputs[i].Value);
            Numbers.Convert(b.Inputs[i].Value, a.Inputs[i].Value);
        }

        var dy = new Tensor<double>(a.OutputShape.Rows, a.OutputShape.Cols);
        Numbers.FillNormal(dy, rng);
        foreach (ref double element in dy.Span)
        {
            element = double.CreateTruncating(T.CreateTruncating(element));
        }

        Tensor<double>[] want = Run(a, dy), have = Run(b, dy);
        double[] slack = Slack(a, dy, want);
        for (int k = 0; k < want.Length; k++)
        {
            double scale = Numbers.Largest(want[k]);
            if (!(scale < Range))
            {
                continue;
            }

            for (int j = 0; j < want[k].Count; j++)
            {
                double w = want[k].Span[j], h = have[k].Span[j];
                if (!(Math.Abs(h - w) <= slack[k]))
                {
                    return new Comparison(verdict, check, h, w, slack[k], Math.Max(scale, double.Epsilon));
                }
            }
        }

        return null;
    }

    /// <summary>How far each result moves when inputs and cotangent move by one unit.</summary>
    private double[] Slack(Op<double> op, Tensor<double> dy, Tensor<double>[] at)
    {
        Tensor<double>[] inputs = [.. op.Inputs.Select(input => Numbers.Clone(input.Value))];
        double[] slack = Array.ConvertAll(at, result => unit * (Numbers.Largest(result) + 1e-30));
        for (int repeat = 0; repeat < 2; repeat++)
        {
            for (int i = 0; i < inputs.Length; i++)
            {
                Move(inputs[i], op.Inputs[i].Value);
            }

            var cotangent = new Tensor<double>(dy.Rows, dy.Cols);
            Move(dy, cotangent);
            Tensor<double>[] moved = Run(op, cotangent, isMoved: true);
            for (int k = 0; k < at.Length; k++)
            {
                for (int j = 0; j < at[k].Count; j++)
                {
                    slack[k] = Math.Max(slack[k], Math.Abs(moved[k].Span[j] - at[k].Span[j]));
                }
            }
        }

        for (int i = 0; i < inputs.Length; i++)
        {
            Numbers.Convert(inputs[i], op.Inputs[i].Value);
        }

        op.Forward(op.Output.Tape.Backend, new RowWindow(0, op.OutputShape.Rows));
        return Array.ConvertAll(slack, value => Allowed * value);
    }

    private void Move(Tensor<double> from, Tensor<double> to)
    {
        for (int row = 0; row < from.Rows; row++)
        {
            for (int col = 0; col < from.Cols; col++)
            {
                to[row, col] = from[row, col] * (1 + (unit * rng.NextNormal()));
            }
        }
    }

    /// <summary>
    /// The op's value and, if gradients flow back, the gradients of its inputs; the reverse rule may see the value moved by one unit.
    /// </summary>
    private Tensor<double>[] Run<TNumber>(Op<TNumber> op, Tensor<double> dy, bool isMoved = false)
        where TNumber : unmanaged, IFloatingPointIeee754<TNumber>
    {
        Backend<TNumber> backend = op.Output.Tape.Backend;
        op.Forward(backend, new RowWindow(0, op.OutputShape.Rows));
        var results = new List<Tensor<double>> { Numbers.Clone(op.Output.Value) };
        if (op.Output.RequiresGradient)
        {
            Var<TNumber>[] inputs = [.. op.Inputs.Where(input => input.RequiresGradient).Distinct()];
            foreach (Var<TNumber> input in inputs)
            {
                input.Gradient.Span.Clear();
            }

            if (isMoved)
            {
                Move(results[0], results[0]);
                Numbers.Convert(results[0], op.Output.Value);
            }

            Numbers.Convert(dy, op.Output.Gradient);
            op.Pull(backend, PullRequest.Whole(op));
            results.AddRange(inputs.Select(input => Numbers.Clone(input.Gradient)));
        }

        return [.. results];
    }
}
