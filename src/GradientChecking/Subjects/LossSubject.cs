using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.GradientChecking;

/// <summary>A loss over B samples: some columns take gradients, others are constants; and the formula of the paper.</summary>
internal abstract class LossSubject(string name, Type loss, int variables, int constants) : GradientSubject(name, SubjectKind.Loss, loss)
{
    public override GradientCase Draw(ulong seed)
    {
        var rng = new Rng(seed);
        int rows = 1 + rng.NextInt32(5);
        Tensor<double>[] inputs = [.. Enumerable.Range(0, variables).Select(_ => Normal(rng, rows, 1))];
        Tensor<double>[] fixedInputs = [.. Enumerable.Range(0, constants).Select(_ => Normal(rng, rows, 1)), Weights(rng, rows)];
        return new GradientCase(new Function(this, fixedInputs), inputs, x => [Formula(Columns(x), Columns(fixedInputs))]);
    }

    /// <summary>Records the loss.</summary>
    /// <param name="x">The columns that take gradients, each (B, 1).</param>
    /// <param name="c">Constants, each (B, 1); the weights, which add up to 1, come last.</param>
    protected abstract Var<T> Record<T>(Var<T>[] x, Var<T>[] c)
        where T : unmanaged, IFloatingPointIeee754<T>;

    /// <summary>The loss in plain numbers.</summary>
    protected abstract double Formula(double[][] x, double[][] c);

    private static double[][] Columns(Tensor<double>[] columns) => Array.ConvertAll(columns, column => column.Span.ToArray());

    private static Tensor<double> Weights(Rng rng, int rows)
    {
        var weights = new Tensor<double>(rows, 1);
        double sum = 0;
        foreach (ref double weight in weights.Span)
        {
            sum += weight = rng.NextDouble();
        }

        foreach (ref double weight in weights.Span)
        {
            weight /= sum;
        }

        return weights;
    }

    private sealed class Function(LossSubject loss, Tensor<double>[] constants) : ITapeFunction
    {
        public Var<T> Record<T>(Var<T>[] x)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            var c = new Var<T>[constants.Length];
            for (int i = 0; i < c.Length; i++)
            {
                c[i] = x[0].Tape.Input($"c{i}", constants[i].Rows, 1);
                for (int row = 0; row < constants[i].Rows; row++)
                {
                    c[i].Value[row, 0] = T.CreateTruncating(constants[i][row, 0]);
                }
            }

            return loss.Record(x, c);
        }
    }
}
