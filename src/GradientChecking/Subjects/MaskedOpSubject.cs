using System.Numerics;
using Gradus.Autodiff;
using Gradus.Rl;

namespace Gradus.GradientChecking;

/// <summary>
/// Logits under a mask, one by one or as log-probabilities. Every third choice is illegal, another one in each row; its logarithm of the
/// probability 0 counts as 0 here, since finite differences would drown in it.
/// </summary>
internal sealed class MaskedOpSubject(bool normalizes) : GradientSubject(
    normalizes ? "MaskedLogSoftmax" : "Masked", SubjectKind.Op, normalizes ? typeof(MaskedLogSoftmax<>) : typeof(Masked<>))
{
    public override GradientCase Draw(ulong seed)
    {
        var rng = new Rng(seed);
        Tensor<double> logits = Normal(rng, 1 + rng.NextInt32(5), 2 + rng.NextInt32(4));
        return new GradientCase(
            new Function(normalizes),
            [logits],
            at => [.. Enumerable.Range(0, logits.Rows).SelectMany(row => Formula(at[0].Row(row), row))]);
    }

    private static bool IsLegal(int row, int choice) => (row + choice) % 3 != 0;

    private double[] Formula(ReadOnlySpan<double> logits, int row)
    {
        double[] numbers = logits.ToArray();
        double sum = numbers.Where((_, choice) => IsLegal(row, choice)).Sum(Math.Exp);
        double shift = normalizes ? Math.Log(sum) : 0;
        return [.. numbers.Select((logit, choice) => IsLegal(row, choice) ? logit - shift : 0)];
    }

    private sealed class Function(bool normalizes) : ITapeFunction
    {
        public Var<T> Record<T>(Var<T>[] x)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            int rows = x[0].Shape.Rows, choices = x[0].Shape.Cols;
            var mask = new ActionMask<T>(x[0].Tape, rows, choices);
            Var<T> legal = x[0].Tape.Input("legal", rows, choices);
            for (int row = 0; row < rows; row++)
            {
                bool[] ofRow = [.. Enumerable.Range(0, choices).Select(choice => IsLegal(row, choice))];
                mask.Store(row, ofRow);
                legal.Value.RowRange(row, 1).CopyFrom(Array.ConvertAll(ofRow, isLegal => isLegal ? T.One : T.Zero));
            }

            return (normalizes ? mask.LogSoftmax(x[0]) : mask.Select(x[0])) * legal;
        }
    }
}
