using System.Numerics;

namespace Gradus;

/// <summary>Partial and transposing reads and writes through a small buffer, for machines without the instructions.</summary>
internal static unsafe class PartialLanes
{
    private const int MaxBytes = 64;

    public static TLanes Load<TLanes, T>(T* source, int count)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        byte* bytes = stackalloc byte[MaxBytes];
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
        byte* bytes = stackalloc byte[MaxBytes];
        T* buffer = (T*)bytes;
        TLanes.Store(value, buffer);
        for (int i = 0; i < count; i++)
        {
            destination[i] = buffer[i];
        }
    }

    public static void LoadColumns<TLanes, T>(T* source, nint rowStride, out TLanes c0, out TLanes c1, out TLanes c2, out TLanes c3)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        byte* bytes = stackalloc byte[4 * MaxBytes];
        T* buffer = (T*)bytes;
        for (int row = 0; row < TLanes.Count; row++)
        {
            for (int col = 0; col < 4; col++)
            {
                buffer[(col * TLanes.Count) + row] = source[(row * rowStride) + col];
            }
        }

        c0 = TLanes.Load(buffer);
        c1 = TLanes.Load(buffer + TLanes.Count);
        c2 = TLanes.Load(buffer + (2 * TLanes.Count));
        c3 = TLanes.Load(buffer + (3 * TLanes.Count));
    }
}
