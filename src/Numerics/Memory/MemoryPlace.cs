namespace Gradus;

/// <summary>
/// The place of memory: the host, which is the only one until a backend adds another, or a device. A place makes storages and copies
/// numbers between them and the host. Code that must run on any backend therefore never indexes memory: it asks for it with
/// <c>backend.Allocate</c> and looks at it with <c>tensor.Read()</c> and <c>tensor.Write()</c>, which cost nothing on the host.
/// </summary>
public abstract class MemoryPlace
{
    /// <summary>The host's memory, which a <see cref="Span{T}"/> can access.</summary>
    public static MemoryPlace Host { get; } = new HostMemory();

    /// <summary>Short name for messages, such as <c>host</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Makes a zeroed block.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="length">Number of elements, at least 1.</param>
    public abstract Storage<T> Allocate<T>(int length)
        where T : unmanaged;

    /// <summary>Copies elements of a storage of this place to the host, after all earlier requests to the place.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="source">A storage of this place.</param>
    /// <param name="offset">Index of the first element.</param>
    /// <param name="destination">Receives the elements.</param>
    public abstract void Download<T>(Storage<T> source, int offset, Span<T> destination)
        where T : unmanaged;

    /// <summary>Copies elements from the host to a storage of this place, before all later requests to the place.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="source">The elements.</param>
    /// <param name="destination">A storage of this place.</param>
    /// <param name="offset">Index of the first element that is written.</param>
    public abstract void Upload<T>(ReadOnlySpan<T> source, Storage<T> destination, int offset)
        where T : unmanaged;

    /// <summary>A program that the place's device has; null for none.</summary>
    /// <param name="name">Its name.</param>
    internal virtual PlaceProgram? FindProgram(string name) => null;
}
