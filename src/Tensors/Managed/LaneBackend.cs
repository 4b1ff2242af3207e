using System.Numerics;

namespace Gradus;

/// <summary>
/// All members of the managed backend, written once for lanes of any width. <see cref="ManagedBackend{T}"/> picks the width.
/// </summary>
/// <typeparam name="TLanes">The lanes that the loops run on.</typeparam>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal sealed partial class LaneBackend<TLanes, T> : Backend<T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public override string Name => "managed";

    public override bool IsBitReproducible => true;
}
