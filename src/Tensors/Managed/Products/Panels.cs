using System.Numerics;

namespace Gradus;

/// <summary>
/// Copies a factor into panels: columns as wide as a tile, one after the other, so that a tile reads one contiguous stretch of memory.
/// </summary>
internal static unsafe class Panels<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>
    /// Copies whole rows of B, one after the other, into panels: reading them in column blocks would defeat the prefetchers.
    /// </summary>
    public static void PackRows(T* b, nint bRow, int rows, int columns, T* panels, int width, nint nextPanel)
    {
        for (int k = 0; k < rows; k++)
        {
            T* to = panels + ((nint)k * width);
            for (int n = 0; n < columns; n += width)
            {
                int count = Math.Min(width, columns - n);
                int i = 0;
                for (; i <= count - TLanes.Count; i += TLanes.Count)
                {
                    TLanes.Store(TLanes.Load(b + n + i), to + i);
                }

                if (i < count)
                {
                    TLanes.StorePartial(TLanes.LoadPartial(b + n + i, count - i), to + i, count - i);
                }

                to += nextPanel;
            }

            b += bRow;
        }
    }
}
