using MathNet.Numerics.LinearAlgebra;

namespace Gradus.Examples;

/// <summary>
/// L(θ) = 1/m Σ softplus(−yᵢ·xᵢᵀθ) + λ/2·‖θ‖², with its derivatives written by hand, as MathNet's minimisers require them. It knows nothing
/// about Gradus.
/// </summary>
internal class LogisticLoss(Matrix<double> x, Vector<double> y, double lambda)
{
    protected Matrix<double> X { get; } = x;

    protected Vector<double> Y { get; } = y;

    protected double Lambda { get; } = lambda;

    public double Value(Vector<double> theta)
    {
        Vector<double> margins = Margins(theta);
        return margins.Map(m => Math.Max(-m, 0) + Math.Log(1 + Math.Exp(-Math.Abs(m)))).Average() + (Lambda / 2 * theta.DotProduct(theta));
    }

    /// <summary>∇L = −1/m Σ σ(−mᵢ)·yᵢ·xᵢ + λθ, with the margins mᵢ = yᵢ·xᵢᵀθ.</summary>
    public virtual Vector<double> Gradient(Vector<double> theta)
    {
        Vector<double> pull = Margins(theta).Map(m => Sigmoid(-m)).PointwiseMultiply(Y);
        return (-X.TransposeThisAndMultiply(pull) / X.RowCount) + (Lambda * theta);
    }

    /// <summary>H·u = 1/m Σ σ(mᵢ)σ(−mᵢ)·(xᵢᵀu)·xᵢ + λu.</summary>
    public Vector<double> HessianTimes(Vector<double> theta, Vector<double> u)
    {
        Vector<double> weight = Margins(theta).Map(m => Sigmoid(m) * Sigmoid(-m));
        return (X.TransposeThisAndMultiply(weight.PointwiseMultiply(X * u)) / X.RowCount) + (Lambda * u);
    }

    protected static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));

    private Vector<double> Margins(Vector<double> theta) => (X * theta).PointwiseMultiply(Y);
}
