using Gradus.Autodiff;
using Gradus.Rl;

namespace Gradus.GradientChecking;

/// <summary>The clipped loss of PPO, of (log π, H, V) with constants (log π_old, V_old, A, R, w).</summary>
internal sealed class PpoLossSubject(string name, bool clipsValue) : LossSubject(name, typeof(PpoLoss<>), variables: 3, constants: 4)
{
    private const double Epsilon = 0.2;
    private const double ValueCoefficient = 0.5;
    private const double EntropyCoefficient = 0.01;

    protected override Var<T> Record<T>(Var<T>[] x, Var<T>[] c) => PpoLoss<T>.Record(
        x[0],
        x[1],
        x[2],
        c[0],
        clipsValue ? c[1] : null,
        c[2],
        c[3],
        c[4],
        T.CreateChecked(Epsilon),
        T.CreateChecked(ValueCoefficient),
        T.CreateChecked(EntropyCoefficient)).Total;

    /// <summary>
    /// Σ w·(−min(r·A, clip(r)·A) + c_v·(V − R)² − β·H), where the middle term is the larger of two if the value is clipped.
    /// </summary>
    protected override double Formula(double[][] x, double[][] c)
    {
        double sum = 0;
        for (int b = 0; b < x[0].Length; b++)
        {
            double ratio = Math.Exp(x[0][b] - c[0][b]), advantage = c[2][b], target = c[3][b];
            double policy = -Math.Min(ratio * advantage, Math.Clamp(ratio, 1 - Epsilon, 1 + Epsilon) * advantage);
            double value = Math.Pow(x[2][b] - target, 2);
            double clipped = c[1][b] + Math.Clamp(x[2][b] - c[1][b], -Epsilon, Epsilon);
            value = clipsValue ? Math.Max(value, Math.Pow(clipped - target, 2)) : value;
            sum += c[4][b] * (policy + (ValueCoefficient * value) - (EntropyCoefficient * x[1][b]));
        }

        return sum;
    }
}
