using System.Buffers.Binary;

namespace Gradus.Fuzzing;

/// <summary>A safetensors file in its two parts, so that each is damaged by itself and the header's length still fits.</summary>
internal readonly record struct SafetensorsBytes(byte[] Header, byte[] Data)
{
    public static SafetensorsBytes Of(byte[] file)
    {
        int end = sizeof(ulong) + (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
        return new SafetensorsBytes(file[sizeof(ulong)..end], file[end..]);
    }

    public byte[] Join()
    {
        byte[] length = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)Header.Length);
        return [.. length, .. Header, .. Data];
    }

    /// <summary>A damaged file: mostly in the text of the header, else in the data or anywhere.</summary>
    public static byte[] Damage(byte[] file, byte[] other, Mutator mutator)
    {
        SafetensorsBytes parts = Of(file);
        return mutator.Random.Next(8) switch
        {
            0 => mutator.Damage(file, other, isText: false),
            1 => (parts with { Data = mutator.Damage(parts.Data, Of(other).Data, isText: false) }).Join(),
            _ => (parts with { Header = mutator.Damage(parts.Header, Of(other).Header, isText: true) }).Join(),
        };
    }
}
