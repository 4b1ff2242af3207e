using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Gradus.Tensors.Managed;
using Gradus.Tensors.Managed.Lanes;

namespace Gradus.Envs.ClassicControl;

/// <summary>The loops over many carts and poles: actions to pushes, one step of the physics, states to observations.</summary>
internal abstract unsafe class CartPoleKernel
{
    /// <summary>The loops on vectors of a width.</summary>
    public static CartPoleKernel Of(VectorWidth width) => width switch
    {
        VectorWidth.Bits512 => new LaneCartPoleKernel<Lanes512<double>>(),
        VectorWidth.Bits256 => new LaneCartPoleKernel<Lanes256<double>>(),
        _ => new LaneCartPoleKernel<Lanes128<double>>(),
    };

    /// <summary>One step of the environments <paramref name="first"/> to <paramref name="end"/> − 1 under their pushes.</summary>
    public abstract void Advance(CartPoleColumns columns, int first, int end);

    /// <summary>The pushes of the actions: F for 1, −F for 0.</summary>
    public static void Push(ReadOnlySpan<int> actions, Span<double> forces)
    {
        Debug.Assert(actions.Length == forces.Length);
        int i = 0;

        // The lowest bit of the action's complement is the sign.
        var push = Vector256.Create(CartPoleDynamics.Force).AsInt64();
        for (; i <= actions.Length - Vector256<int>.Count; i += Vector256<int>.Count)
        {
            (Vector256<long> lower, Vector256<long> upper) = Vector256.Widen(~Vector256.Create(actions[i..]));
            (push ^ (lower << 63)).AsDouble().CopyTo(forces[i..]);
            (push ^ (upper << 63)).AsDouble().CopyTo(forces[(i + Vector256<long>.Count)..]);
        }

        for (; i < actions.Length; i++)
        {
            forces[i] = actions[i] == 1 ? CartPoleDynamics.Force : -CartPoleDynamics.Force;
        }
    }

    /// <summary>Writes the rows <paramref name="first"/> to <paramref name="end"/> − 1 of the observations (N, 4).</summary>
    public static void Observe(CartPoleColumns columns, int first, int end, Span<float> observations)
    {
        Span<float> rows = observations[(first * CartPoleDynamics.StateSize)..(end * CartPoleDynamics.StateSize)];
        int count = end - first;
        int i = 0;
        double* x = columns.X.Pointer + first;
        double* xDot = columns.XDot.Pointer + first;
        double* theta = columns.Theta.Pointer + first;
        double* thetaDot = columns.ThetaDot.Pointer + first;
        fixed (float* row = rows)
        {
            // Four columns of four environments, turned into four rows.
            for (; Sse.IsSupported && i <= count - 4; i += 4)
            {
                Vector128<float> a = Round(x + i);
                Vector128<float> b = Round(xDot + i);
                Vector128<float> c = Round(theta + i);
                Vector128<float> d = Round(thetaDot + i);
                Vector128<float> ab = Sse.UnpackLow(a, b);
                Vector128<float> cd = Sse.UnpackLow(c, d);
                Sse.MoveLowToHigh(ab, cd).Store(row + (4 * i));
                Sse.MoveHighToLow(cd, ab).Store(row + (4 * i) + 4);
                ab = Sse.UnpackHigh(a, b);
                cd = Sse.UnpackHigh(c, d);
                Sse.MoveLowToHigh(ab, cd).Store(row + (4 * i) + 8);
                Sse.MoveHighToLow(cd, ab).Store(row + (4 * i) + 12);
            }

            for (; i < count; i++)
            {
                row[4 * i] = (float)x[i];
                row[(4 * i) + 1] = (float)xDot[i];
                row[(4 * i) + 2] = (float)theta[i];
                row[(4 * i) + 3] = (float)thetaDot[i];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Round(double* four) => Avx.IsSupported
        ? Avx.ConvertToVector128Single(Vector256.Load(four))
        : Vector128.Narrow(Vector128.Load(four), Vector128.Load(four + 2));
}
