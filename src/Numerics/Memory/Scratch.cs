namespace Gradus;

/// <summary>
/// Working memory of the kernels: a few blocks per thread, each grown when a larger one is requested and reused from then on.
/// </summary>
/// <typeparam name="T">The element type.</typeparam>
internal static unsafe class Scratch<T>
    where T : unmanaged
{
    private const int MinLength = 16 * 1024;

    [ThreadStatic]
    private static Storage<T>? _panels;

    [ThreadStatic]
    private static Storage<T>? _strips;

    /// <summary>
    /// At least <paramref name="length"/> elements for the right factor of a product, or for a kernel without products; valid until the
    /// next call on this thread.
    /// </summary>
    public static T* Panels(int length) => Grown(ref _panels, length);

    /// <summary>
    /// At least <paramref name="length"/> elements for what a product needs besides the panels: strips of the left factor, a transposed
    /// result.
    /// </summary>
    public static T* Strips(int length) => Grown(ref _strips, length);

    private static T* Grown(ref Storage<T>? storage, int length)
    {
        if (storage is null || storage.Length < length)
        {
            storage = new Storage<T>(Math.Max(length, MinLength));
        }

        return storage.Pointer;
    }
}
