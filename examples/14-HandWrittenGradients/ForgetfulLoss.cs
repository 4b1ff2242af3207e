using MathNet.Numerics.LinearAlgebra;

namespace Gradus.Examples;

/// <summary>The mistake: the penalty leaves out the last weight, as if it were a bias. Its value does not.</summary>
internal sealed class ForgetfulLoss(Matrix<double> x, Vector<double> y, double lambda) : LogisticLoss(x, y, lambda)
{
    public override Vector<double> Gradient(Vector<double> theta)
    {
        Vector<double> gradient = base.Gradient(theta);
        gradient[^1] -= Lambda * theta[^1];
        return gradient;
    }
}
