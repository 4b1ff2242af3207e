using Gradus.Autodiff;
using Gradus.Rl;

namespace Gradus.GradientChecking;

/// <summary>The surrogate loss of TRPO, of (log π, H) with constants (log π_old, A, w).</summary>
internal sealed class SurrogateLossSubject() : LossSubject("SurrogateLoss", typeof(SurrogateLoss<>), variables: 2, constants: 2)
{
    private const double EntropyCoefficient = 0.01;

    protected override Var<T> Record<T>(Var<T>[] x, Var<T>[] c) =>
        SurrogateLoss<T>.Record(x[0], x[1], c[0], c[1], c[2], T.CreateChecked(EntropyCoefficient)).Total;

    /// <summary>Σ w·(−r·A − β·H).</summary>
    protected override double Formula(double[][] x, double[][] c)
    {
        double sum = 0;
        for (int b = 0; b < x[0].Length; b++)
        {
            sum -= c[2][b] * ((Math.Exp(x[0][b] - c[0][b]) * c[1][b]) + (EntropyCoefficient * x[1][b]));
        }

        return sum;
    }
}
