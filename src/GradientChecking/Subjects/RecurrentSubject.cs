using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.GradientChecking;

/// <summary>
/// A recurrent op after a linear one, over several sequences in which episodes begin, with respect to inputs, both weights and initial
/// states; and its formula in plain numbers, one sequence and one unit at a time.
/// </summary>
internal sealed class RecurrentSubject(string name, RecurrentKind kind) : GradientSubject(
    name, SubjectKind.Layer, kind == RecurrentKind.Gru ? typeof(Gru<>) : typeof(Lstm<>))
{
    private int Gates => kind == RecurrentKind.Gru ? 3 : 4;

    public override GradientCase Draw(ulong seed)
    {
        var rng = new Rng(seed);
        int inputs = 1 + rng.NextInt32(2), units = 1 + rng.NextInt32(3), sequences = 1 + rng.NextInt32(3), steps = 1 + rng.NextInt32(4);
        double[] keep = [.. Enumerable.Range(0, steps * sequences).Select(_ => rng.NextInt32(4) > 0 ? 1.0 : 0)];
        return new GradientCase(
            new Function(kind, keep),
            [
                Normal(rng, steps * sequences, inputs),
                Normal(rng, inputs + 1, Gates * units, scale: 0.7),
                Normal(rng, units + 1, Gates * units, scale: 0.7),
                Normal(rng, sequences, kind == RecurrentKind.Gru ? units : 2 * units),
            ],
            at => Formula(keep, at[0], at[1], at[2], at[3]));
    }

    private double[] Formula(double[] keep, Tensor<double> x, Tensor<double> input, Tensor<double> state, Tensor<double> initial)
    {
        int units = state.Rows - 1, size = initial.Cols;
        var states = new double[x.Rows * size];
        for (int sequence = 0; sequence < initial.Rows; sequence++)
        {
            double[] s = initial.Row(sequence).ToArray();
            for (int row = sequence; row < x.Rows; row += initial.Rows)
            {
                s = Array.ConvertAll(s, value => keep[row] * value);
                s = Step(Product(x.Row(row), input), Product(s.AsSpan(0, units), state), s, units);
                s.CopyTo(states, row * size);
            }
        }

        return states;
    }

    /// <summary>The state after one step.</summary>
    private double[] Step(double[] x, double[] p, double[] s, int units)
    {
        var next = new double[s.Length];
        for (int j = 0; j < units; j++)
        {
            double first = Sigmoid(x[j] + p[j]), second = Sigmoid(x[units + j] + p[units + j]);
            int third = (2 * units) + j;
            if (kind == RecurrentKind.Gru)
            {
                double n = Math.Tanh(x[third] + (first * p[third]));
                next[j] = (second * s[j]) + ((1 - second) * n);
            }
            else
            {
                int last = (3 * units) + j;
                next[units + j] = (second * s[units + j]) + (first * Math.Tanh(x[third] + p[third]));
                next[j] = Sigmoid(x[last] + p[last]) * Math.Tanh(next[units + j]);
            }
        }

        return next;
    }

    /// <summary>[x 1]·W̄.</summary>
    private static double[] Product(ReadOnlySpan<double> x, Tensor<double> weight)
    {
        double[] y = weight.Row(weight.Rows - 1).ToArray();
        for (int row = 0; row < x.Length; row++)
        {
            for (int col = 0; col < y.Length; col++)
            {
                y[col] += x[row] * weight[row, col];
            }
        }

        return y;
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private sealed class Function(RecurrentKind kind, double[] keep) : ITapeFunction
    {
        public Var<T> Record<T>(Var<T>[] x)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            Var<T> begins = x[0].Tape.Input("keep", keep.Length, 1);
            begins.Value.CopyFrom(Array.ConvertAll(keep, T.CreateChecked));
            Var<T> gates = x[0].Linear(x[1]);
            return kind == RecurrentKind.Gru ? gates.Gru(x[2], x[3], begins) : gates.Lstm(x[2], x[3], begins);
        }
    }
}
