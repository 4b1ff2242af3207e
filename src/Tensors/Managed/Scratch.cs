namespace Gradus.Tensors.Managed;

/// <summary>Working memory of a kernel, one block per thread, grown when a larger one is asked for and reused from then on.</summary>
internal static unsafe class Scratch<T>
    where T : unmanaged
{
    private const int SmallestLength = 16 * 1024;

    [ThreadStatic]
    private static Storage<T>? _storage;

    /// <summary>At least <paramref name="length"/> elements with arbitrary content, valid until the next call on this thread.</summary>
    public static T* Rent(int length)
    {
        if (_storage is null || _storage.Length < length)
        {
            _storage = new Storage<T>(Math.Max(length, SmallestLength));
        }

        return _storage.Pointer;
    }
}
