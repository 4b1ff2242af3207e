using System.Numerics;
using Gradus.Autodiff;
using Gradus.GradientChecking;

namespace Gradus.Tests;

/// <summary>
/// The log-probability of a legal action under a mask, in which every op is right and the whole is wrong, beside the formula over the legal
/// actions alone.
/// </summary>
internal sealed class MistakenMask(string what) : GradientSubject($"Masked: {what}", SubjectKind.Distribution, typeof(MistakenMask))
{
    private const int Actions = 4;
    private const double Floor = -1e30;

    public static IReadOnlyList<MistakenMask> All { get; } =
    [
        new("normalised before it is masked"),
        new("illegal logits are 0, not −∞"),
        new("illegal logits are lowered by 1 alone"),
        new("mask of the next row"),
    ];

    public string What => what;

    public override GradientCase Draw(ulong seed)
    {
        var rng = new Rng(seed);
        var logits = new Tensor<double>(2 + rng.NextInt32(3), Actions);
        foreach (ref double value in logits.Span)
        {
            value = rng.NextNormal();
        }

        return new GradientCase(new Function(what), [logits], at => [.. Enumerable.Range(0, at[0].Rows).Select(row => Right(at[0].Row(row), row))]);
    }

    /// <summary>Two of four actions are legal; the first of them is taken.</summary>
    private static bool IsLegal(int row, int action) => (row + action) % 2 == 0;

    private static double Right(ReadOnlySpan<double> logits, int row)
    {
        double sum = 0;
        for (int action = 0; action < Actions; action++)
        {
            sum += IsLegal(row, action) ? Math.Exp(logits[action]) : 0;
        }

        return logits[row % 2] - Math.Log(sum);
    }

    private sealed class Function(string what) : ITapeFunction
    {
        public Var<T> Record<T>(Var<T>[] x)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            int rows = x[0].Shape.Rows, shift = what == "mask of the next row" ? 1 : 0;
            Var<T> legal = x[0].Tape.Input("legal", rows, Actions), floor = x[0].Tape.Input("floor", rows, Actions);
            var taken = new Tensor<int>(rows, 1);
            for (int row = 0; row < rows; row++)
            {
                for (int action = 0; action < Actions; action++)
                {
                    bool isLegal = IsLegal(row + shift, action);
                    legal.Value[row, action] = isLegal ? T.One : T.Zero;
                    floor.Value[row, action] = isLegal ? T.Zero : T.CreateChecked(what == "illegal logits are lowered by 1 alone" ? -1 : Floor);
                }

                taken[row, 0] = row % 2;
            }

            Var<T> logits = what switch
            {
                "normalised before it is masked" => x[0].LogSoftmax() * legal,
                "illegal logits are 0, not −∞" => (x[0] * legal).LogSoftmax(),
                _ => (x[0] + floor).LogSoftmax(),
            };
            return logits.Pick(taken);
        }
    }
}
