using Gradus.Autodiff;
using Gradus.Rl;

namespace Gradus.GradientChecking;

/// <summary>The loss of A2C and A3C, of (log π, H, V) with constants (A, R, w).</summary>
internal sealed class ActorCriticLossSubject() : LossSubject("ActorCriticLoss", typeof(ActorCriticLoss<>), variables: 3, constants: 2)
{
    private const double ValueCoefficient = 0.5;
    private const double EntropyCoefficient = 0.01;

    protected override Var<T> Record<T>(Var<T>[] x, Var<T>[] c) => ActorCriticLoss<T>.Record(
        x[0], x[1], x[2], c[0], c[1], c[2], T.CreateChecked(ValueCoefficient), T.CreateChecked(EntropyCoefficient)).Total;

    /// <summary>Σ w·(−log π·A + c_v·(V − R)² − β·H).</summary>
    protected override double Formula(double[][] x, double[][] c)
    {
        double sum = 0;
        for (int b = 0; b < x[0].Length; b++)
        {
            double error = x[2][b] - c[1][b];
            sum += c[2][b] * ((-x[0][b] * c[0][b]) + (ValueCoefficient * error * error) - (EntropyCoefficient * x[1][b]));
        }

        return sum;
    }
}
