namespace System.Numerics;

/// <summary>Bits of integers.</summary>
internal static class BitOperations
{
    public static ulong RotateRight(ulong value, int bits) => (value >> (bits & 63)) | (value << (-bits & 63));

    public static int LeadingZeroCount(uint value)
    {
        int count = 32;
        for (; value != 0; value >>= 1)
        {
            count--;
        }

        return count;
    }
}
