using System.Runtime.CompilerServices;

namespace Gradus.Envs;

/// <summary>Three angles with their sines and cosines.</summary>
/// <typeparam name="TLanes">The lanes.</typeparam>
internal unsafe struct SeveralAngles<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, double>
{
    private Four _angles, _sin, _cos;

    /// <summary>
    /// Computes the sines and cosines; a single lane computes all of them on one vector, at the cost of one and with the same bits.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)] // the compiler inlines only so many operations into one method
    public SeveralAngles(TLanes a, TLanes b, TLanes c)
    {
        _angles[0] = a;
        _angles[1] = b;
        _angles[2] = c;
        if (typeof(TLanes) == typeof(Lane<double>))
        {
            fixed (Four* x = &_angles, sines = &_sin, cosines = &_cos)
            {
                Trigonometric.SinCos(Lanes256<double>.Load((double*)x), out Lanes256<double> sin, out Lanes256<double> cos);
                Lanes256<double>.Store(sin, (double*)sines);
                Lanes256<double>.Store(cos, (double*)cosines);
            }

            return;
        }

        for (int i = 0; i < 3; i++)
        {
            Trigonometric.SinCos(_angles[i], out TLanes sin, out TLanes cos);
            _sin[i] = sin;
            _cos[i] = cos;
        }
    }

    public readonly TLanes Sin(int i) => _sin[i];

    public readonly TLanes Cos(int i) => _cos[i];

    [InlineArray(4)]
    private struct Four
    {
        private TLanes _first;
    }
}
