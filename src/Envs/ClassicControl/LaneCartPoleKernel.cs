using System.Runtime.CompilerServices;
using Gradus.Tensors.Managed.Lanes;

namespace Gradus.Envs.ClassicControl;

/// <summary>The physics on vectors of one width; what is left over at the end takes a part of a vector.</summary>
/// <typeparam name="TLanes">The vectors.</typeparam>
internal sealed unsafe class LaneCartPoleKernel<TLanes> : CartPoleKernel
    where TLanes : unmanaged, ILanes<TLanes, double>
{
    public override void Advance(CartPoleColumns columns, int first, int end)
    {
        int i = first;
        for (; i <= end - TLanes.Count; i += TLanes.Count)
        {
            CartPoleState<TLanes> state;
            state.X = TLanes.Load(columns.X.Pointer + i);
            state.XDot = TLanes.Load(columns.XDot.Pointer + i);
            state.Theta = TLanes.Load(columns.Theta.Pointer + i);
            state.ThetaDot = TLanes.Load(columns.ThetaDot.Pointer + i);
            CartPoleDynamics.Advance(ref state, TLanes.Load(columns.Force.Pointer + i));
            TLanes.Store(state.X, columns.X.Pointer + i);
            TLanes.Store(state.XDot, columns.XDot.Pointer + i);
            TLanes.Store(state.Theta, columns.Theta.Pointer + i);
            TLanes.Store(state.ThetaDot, columns.ThetaDot.Pointer + i);
            TLanes.Store(CartPoleDynamics.IsOver(state), columns.Over.Pointer + i);
        }

        if (i < end)
        {
            AdvanceRest(columns, i, end - i);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AdvanceRest(CartPoleColumns columns, int i, int count)
    {
        CartPoleState<TLanes> state;
        state.X = TLanes.LoadPartial(columns.X.Pointer + i, count);
        state.XDot = TLanes.LoadPartial(columns.XDot.Pointer + i, count);
        state.Theta = TLanes.LoadPartial(columns.Theta.Pointer + i, count);
        state.ThetaDot = TLanes.LoadPartial(columns.ThetaDot.Pointer + i, count);
        CartPoleDynamics.Advance(ref state, TLanes.LoadPartial(columns.Force.Pointer + i, count));
        TLanes.StorePartial(state.X, columns.X.Pointer + i, count);
        TLanes.StorePartial(state.XDot, columns.XDot.Pointer + i, count);
        TLanes.StorePartial(state.Theta, columns.Theta.Pointer + i, count);
        TLanes.StorePartial(state.ThetaDot, columns.ThetaDot.Pointer + i, count);
        TLanes.StorePartial(CartPoleDynamics.IsOver(state), columns.Over.Pointer + i, count);
    }
}
