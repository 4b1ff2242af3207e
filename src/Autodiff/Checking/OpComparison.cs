using System.Globalization;
using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// Compares a replay in doubles on the reference backend with a replay in another precision or on another backend, op by op: each op gets
/// the same inputs on both sides, numbers that both precisions can represent, so that both take the same branches and errors do not
/// propagate. Then the same again closer and closer to 0, where an absolute error that nobody sees elsewhere is all there is. What
/// rounding may explain is, for each element, a few units of the largest result, and what moving inputs, cotangent and value by about one
/// unit does to that element.
/// </summary>
internal sealed class OpComparison<T>(
    Replay<double> reference, Replay<T> other, GradientChecks check, GradientVerdict verdict, double unit, Rng rng,
    Scratch lasting, Scratch passing)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Errors up to this many times the effect of moving everything by one unit count as rounding.</summary>
    private const double Allowed = 200;

    /// <summary>What an op may lose beside its largest result, in units: it may add numbers of that size before they cancel.</summary>
    private const double Few = 32;

    private const int Moves = 4;

    /// <summary>Larger or smaller numbers leave the range of single precision, which is not a mistake.</summary>
    private const double Range = 1e30;

    /// <summary>What the inputs are multiplied by: as they are, then towards 0.</summary>
    private static readonly double[] Shrinks = [1, 1.0 / (1 << 10), 1.0 / (1 << 20), 0];

    /// <summary>The first op that differs, and how; null if all agree.</summary>
    public (Op<double> Op, Comparison Failure)? FirstFailure()
    {
        for (int i = 0; i < reference.Tape.Ops.Count && i < other.Tape.Ops.Count; i++)
        {
            Op<double> a = reference.Tape.Ops[i];
            if (Compare(a, other.Tape.Ops[i]) is { } failure)
            {
                return (a, failure);
            }
        }

        return null;
    }

    private Comparison? Compare(Op<double> a, Op<T> b)
    {
        lasting.Clear();
        Tensor<double>[] inputs = [.. a.Inputs.Select(input => Rounded(lasting.Copy(input.Value)))];
        Tensor<double> dy = Rounded(lasting.Normal(a.OutputShape, rng));
        Comparison? failure = null;
        foreach (double shrink in Shrinks)
        {
            for (int i = 0; i < inputs.Length; i++)
            {
                // What takes no gradient may be an index, or a mask.
                double factor = a.Inputs[i].RequiresGradient ? shrink : 1;
                Numbers.Combine(factor, inputs[i], 0, inputs[i], a.Inputs[i].Value);
                Numbers.Convert(a.Inputs[i].Value, b.Inputs[i].Value);
            }

            if (Difference(a, b, dy) is { } found)
            {
                string what = string.Create(CultureInfo.InvariantCulture, $"this is with the inputs times {shrink:G3}");
                failure = found with { What = shrink == 1 ? "" : what };
                break;
            }
        }

        Restore(a, inputs);
        return failure;
    }

    private Comparison? Difference(Op<double> a, Op<T> b, Tensor<double> dy)
    {
        passing.Clear();
        Tensor<double>[] want = Run(a, dy), have = Run(b, dy);
        double[][]? moves = null;
        double inside = a.Intermediates.Aggregate(0.0, (largest, tensor) => Math.Max(largest, Numbers.Largest(tensor)));
        for (int k = 0; k < want.Length; k++)
        {
            double scale = Numbers.Largest(want[k]);
            if (!(scale < Range))
            {
                continue;
            }

            // What an op adds up inside it may cancel in its value.
            double floor = Few * unit * (Math.Max(scale, k == 0 ? inside : 0) + 1e-30);
            for (int j = 0; j < want[k].Count; j++)
            {
                double w = want[k].Read()[j], h = have[k].Read()[j];
                if (Math.Abs(h - w) <= floor)
                {
                    continue;
                }

                moves ??= Moved(a, dy, want);
                double slack = floor + (Allowed * moves[k][j]);
                if (!(Math.Abs(h - w) <= slack))
                {
                    return new Comparison(verdict, check, h, w, slack, Math.Max(scale, double.Epsilon));
                }
            }
        }

        return null;
    }

    /// <summary>How far each element of each result moves when inputs and cotangent move by about one unit.</summary>
    private double[][] Moved(Op<double> op, Tensor<double> dy, Tensor<double>[] at)
    {
        Tensor<double>[] inputs = [.. op.Inputs.Select(input => passing.Copy(input.Value))];
        double[][] moves = Array.ConvertAll(at, result => new double[result.Count]);
        for (int repeat = 0; repeat < Moves; repeat++)
        {
            for (int i = 0; i < inputs.Length; i++)
            {
                Move(inputs[i], op.Inputs[i].Value);
            }

            Tensor<double> cotangent = passing.Zeros(dy.Shape);
            Move(dy, cotangent);
            Tensor<double>[] moved = Run(op, cotangent, isMoved: true);
            for (int k = 0; k < at.Length; k++)
            {
                ReadOnlySpan<double> before = at[k].Read(), after = moved[k].Read();
                for (int j = 0; j < before.Length; j++)
                {
                    moves[k][j] = Math.Max(moves[k][j], Math.Abs(after[j] - before[j]));
                }
            }
        }

        Restore(op, inputs);
        return moves;
    }

    private static void Restore(Op<double> op, Tensor<double>[] inputs)
    {
        for (int i = 0; i < inputs.Length; i++)
        {
            Numbers.Convert(inputs[i], op.Inputs[i].Value);
        }

        op.Forward(op.Output.Tape.Backend, new RowWindow(0, op.OutputShape.Rows));
    }

    /// <summary>Rounds what it is given to what both precisions can hold.</summary>
    private static Tensor<double> Rounded(Tensor<double> x)
    {
        using HostWrite<double> write = x.Edit();
        foreach (ref double value in write.Span)
        {
            value = double.CreateTruncating(T.CreateTruncating(value));
        }

        return x;
    }

    private void Move(Tensor<double> from, Tensor<double> to)
    {
        for (int row = 0; row < from.Rows; row++)
        {
            ReadOnlySpan<double> values = from.ReadRow(row);
            using HostWrite<double> write = to.WriteRow(row);
            for (int col = 0; col < values.Length; col++)
            {
                write.Span[col] = values[col] * (1 + (unit * Numbers.Signed(rng)));
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
        var results = new List<Tensor<double>> { passing.Copy(op.Output.Value) };
        if (op.Output.RequiresGradient)
        {
            Var<TNumber>[] inputs = [.. op.Inputs.Where(input => input.RequiresGradient).Distinct()];
            foreach (Var<TNumber> input in inputs)
            {
                Numbers.Fill(input.Gradient, TNumber.Zero);
            }

            if (isMoved)
            {
                Move(results[0], results[0]);
                Numbers.Convert(results[0], op.Output.Value);
                foreach (Tensor<TNumber> inside in op.Intermediates)
                {
                    Tensor<double> numbers = Numbers.Clone(inside);
                    Move(numbers, numbers);
                    Numbers.Convert(numbers, inside);
                }
            }

            Numbers.Convert(dy, op.Output.Gradient);
            op.Pull(backend, PullRequest.Whole(op));
            results.AddRange(inputs.Select(input => passing.Copy(input.Gradient)));
        }

        return [.. results];
    }
}
