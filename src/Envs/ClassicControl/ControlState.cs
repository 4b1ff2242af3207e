using System.Runtime.CompilerServices;

namespace Gradus.Envs;

/// <summary>A view of the columns of as many neighbouring environments as there are lanes.</summary>
/// <param name="first">The first environment's number in the first column.</param>
/// <param name="stride">The distance from one column to the next.</param>
/// <typeparam name="TLanes">The lanes.</typeparam>
[method: MethodImpl(MethodImplOptions.AggressiveInlining)]
internal readonly unsafe struct ControlState<TLanes>(double* first, nint stride)
    where TLanes : unmanaged, ILanes<TLanes, double>
{
    /// <summary>The numbers of one column.</summary>
    public TLanes this[int column]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TLanes.Load(first + (column * stride));
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        set => TLanes.Store(value, first + (column * stride));
    }
}
