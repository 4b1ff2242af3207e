using System.Numerics;

namespace Gradus.Tensors.Managed.Lanes;

/// <summary>Partial reads and writes through a small buffer, for machines without masked instructions.</summary>
internal static unsafe class PartialLanes
{
    private const int MostBytes = 64;

    public static TLanes Load<TLanes, T>(T* source, int count)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        byte* bytes = stackalloc byte[MostBytes];
        T* buffer = (T*)bytes;
        for (int i = 0; i < count; i++)
        {
            buffer[i] = source[i];
        }

        return TLanes.Load(buffer);
    }

    public static void Store<TLanes, T>(TLanes value, T* destination, int count)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        byte* bytes = stackalloc byte[MostBytes];
        T* buffer = (T*)bytes;
        TLanes.Store(value, buffer);
        for (int i = 0; i < count; i++)
        {
            destination[i] = buffer[i];
        }
    }
}
