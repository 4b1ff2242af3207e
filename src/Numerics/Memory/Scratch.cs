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

    [ThreadStatic]
    private static Storage<T>? _patches;

    [ThreadStatic]
    private static Storage<T>? _turned;

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

    /// <summary>
    /// At least <paramref name="length"/> elements for the patches of images, which products take as their left factor; valid until the
    /// next call on this thread.
    /// </summary>
    public static T* Patches(int length) => Grown(ref _patches, length);

    /// <summary>
    /// At least <paramref name="length"/> elements for a transposed copy that several products take as their right factor; valid until the
    /// next call on this thread.
    /// </summary>
    public static T* Turned(int length) => Grown(ref _turned, length);

    private static T* Grown(ref Storage<T>? storage, int length)
    {
        if (storage is null || storage.Length < length)
        {
            storage = new Storage<T>(Math.Max(length, MinLength));
        }

        return storage.Pointer;
    }
}
