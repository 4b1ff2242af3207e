using System.Runtime.CompilerServices;
using Gradus.Tensors.Managed.Functions;
using Gradus.Tensors.Managed.Lanes;

namespace Gradus.Envs.ClassicControl;

/// <summary>Sines and cosines of up to four angles at once, on one vector, for the price of one and with the same bits.</summary>
internal readonly unsafe ref struct FourAngles
{
    private readonly Four _sin;
    private readonly Four _cos;

    public FourAngles(double a, double b, double c = 0, double d = 0)
    {
        double* x = stackalloc double[4] { a, b, c, d };
        Trigonometric.SinCos(Lanes256<double>.Load(x), out Lanes256<double> sin, out Lanes256<double> cos);
        fixed (Four* sines = &_sin, cosines = &_cos)
        {
            Lanes256<double>.Store(sin, (double*)sines);
            Lanes256<double>.Store(cos, (double*)cosines);
        }
    }

    public double Sin(int i) => _sin[i];

    public double Cos(int i) => _cos[i];

    [InlineArray(4)]
    private struct Four
    {
        private double _first;
    }
}
