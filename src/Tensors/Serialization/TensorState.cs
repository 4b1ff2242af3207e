using System.Runtime.InteropServices;

namespace Gradus;

/// <summary>Tensors in saved states: their elements, row by row, bit for bit.</summary>
public static class TensorState
{
    /// <summary>Writes the elements of a contiguous tensor.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="writer">Where to.</param>
    /// <param name="name">Their name, unique in its section.</param>
    /// <param name="tensor">The tensor.</param>
    public static void Write<T>(this StateWriter writer, string name, Tensor<T> tensor)
        where T : unmanaged =>
        writer.WriteArray(name, tensor.Read());

    /// <summary>Reads the elements of a contiguous tensor, which is filled when the whole state is accepted.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="reader">Where from.</param>
    /// <param name="name">The name that they were written under.</param>
    /// <param name="tensor">Where they go; as many as were written.</param>
    /// <param name="finite">Whether to refuse NaN and infinities.</param>
    /// <exception cref="InvalidDataException">
    /// The next value is a different one, has a different length, or has an element that is not finite.
    /// </exception>
    public static void Read<T>(this StateReader reader, string name, Tensor<T> tensor, bool finite = false)
        where T : unmanaged
    {
        ReadOnlyMemory<byte> bytes = reader.ArrayBytes<T>(name, tensor.Count, finite);
        reader.WhenAccepted(() =>
        {
            using HostWrite<T> write = tensor.Write();
            bytes.Span.CopyTo(MemoryMarshal.AsBytes(write.Span));
        });
    }
}
