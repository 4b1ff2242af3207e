using System.Numerics;
using System.Runtime.CompilerServices;

namespace Gradus.Envs;

/// <summary>A frame (10, 10, C) of zeros, row-major with the channel last, in which things are set to one.</summary>
/// <param name="cells">The frame.</param>
/// <param name="channels">C.</param>
[method: MethodImpl(MethodImplOptions.AggressiveInlining)]
internal readonly ref struct MinAtarFrame(Span<float> cells, int channels)
{
    private readonly Span<float> _cells = cells;

    /// <summary>Shows something on one cell.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Set(int x, int y, int channel) => _cells[(((y * MinAtarBoard.Side) + x) * channels) + channel] = 1;

    /// <summary>Shows something on all cells of a board.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetAll(MinAtarBoard board, int channel)
    {
        SetAll(board.UpperHalf, channel);
        SetAll(board.LowerHalf, channel + (MinAtarBoard.HalfSize * channels));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SetAll(ulong half, int place)
    {
        // A half has fifty cells, so that one check is enough for all of them.
        ref float first = ref _cells.Slice(place, ((MinAtarBoard.HalfSize - 1) * channels) + 1)[0];
        for (; half != 0; half &= half - 1)
        {
            Unsafe.Add(ref first, BitOperations.TrailingZeroCount(half) * channels) = 1;
        }
    }
}
