using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Gradus;

/// <summary>
/// One named array of a <see cref="SafetensorsFile"/>: immutable, row-major, of any rank. Safetensors stores numbers little-endian, which
/// is the memory layout of every machine that .NET 10 runs Gradus on; a big-endian machine is refused when an array is made.
/// </summary>
public sealed partial class SavedTensor
{
    /// <summary>The most sides that an array may have.</summary>
    internal const int MaxSides = 64;

    private readonly byte[] _bytes;

    internal SavedTensor(string name, ElementType type, ImmutableArray<int> shape, byte[] bytes)
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("Safetensors files hold little-endian numbers; this machine is big-endian.");
        }

        Name = name;
        Type = type;
        Shape = shape;
        _bytes = bytes;
    }

    /// <summary>The array's name, unique in its file.</summary>
    public string Name { get; }

    /// <summary>The type of an element.</summary>
    public ElementType Type { get; }

    /// <summary>The sides, outermost first; empty for a single number.</summary>
    public ImmutableArray<int> Shape { get; }

    /// <summary>The elements as they lie in the file.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>Copies numbers into a named array.</summary>
    /// <typeparam name="T"><see cref="byte"/>, <see cref="long"/>, <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="name">The array's name; not empty and not <c>__metadata__</c>, which the format reserves.</param>
    /// <param name="values">The elements, row-major.</param>
    /// <param name="shape">The sides, outermost first, at most 64; their product is the number of elements.</param>
    /// <exception cref="ArgumentException">The name is reserved, the type cannot be stored, or shape and values disagree.</exception>
    public static SavedTensor Create<T>(string name, ReadOnlySpan<T> values, params ReadOnlySpan<int> shape)
        where T : unmanaged
    {
        if (name.Length == 0 || name == SafetensorsFile.MetadataKey)
        {
            throw new ArgumentException($"An array cannot be named '{name}'.", nameof(name));
        }

        if (shape.Length > MaxSides)
        {
            throw new ArgumentException($"Array '{name}' cannot have {shape.Length} sides; the most are {MaxSides}.", nameof(shape));
        }

        long count = 1;
        foreach (int side in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(side, nameof(shape));
            count = checked(count * side);
        }

        if (count != values.Length)
        {
            throw new ArgumentException(
                $"Array '{name}' of shape {Describe([.. shape])} takes {count} elements, not {values.Length}.", nameof(values));
        }

        return new SavedTensor(name, TypeOf<T>(), [.. shape], MemoryMarshal.AsBytes(values).ToArray());
    }

    /// <summary>The elements, row-major.</summary>
    /// <typeparam name="T">The type that <see cref="Type"/> stands for.</typeparam>
    /// <exception cref="InvalidOperationException">The array holds another type.</exception>
    public ReadOnlySpan<T> Values<T>()
        where T : unmanaged
    {
        if (TypeOf<T>() != Type)
        {
            throw new InvalidOperationException($"Array '{Name}' holds {Type}, not {TypeOf<T>()}.");
        }

        return MemoryMarshal.Cast<byte, T>(_bytes);
    }

    /// <summary>
    /// Row-major index of the first element that is NaN or infinite, or −1. A policy with such a parameter computes nothing but NaN, so
    /// check before loading one.
    /// </summary>
    public int IndexOfNonFinite()
    {
        switch (Type)
        {
            case ElementType.F32:
                ReadOnlySpan<float> singles = Values<float>();
                for (int i = 0; i < singles.Length; i++)
                {
                    if (!float.IsFinite(singles[i]))
                    {
                        return i;
                    }
                }

                return -1;
            case ElementType.F64:
                ReadOnlySpan<double> doubles = Values<double>();
                for (int i = 0; i < doubles.Length; i++)
                {
                    if (!double.IsFinite(doubles[i]))
                    {
                        return i;
                    }
                }

                return -1;
            default:
                return -1;
        }
    }

    /// <summary>Name, type and shape, for error messages.</summary>
    public override string ToString() => $"{Name}: {Type}{Describe(Shape)}";

    /// <summary>Bytes of one element.</summary>
    internal static int SizeOf(ElementType type) => type switch
    {
        ElementType.U8 => 1,
        ElementType.F32 => 4,
        _ => 8,
    };

    internal static string Describe(ImmutableArray<int> shape) => $"[{string.Join(", ", shape)}]";

    private static ElementType TypeOf<T>()
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            return ElementType.F32;
        }

        if (typeof(T) == typeof(double))
        {
            return ElementType.F64;
        }

        if (typeof(T) == typeof(long))
        {
            return ElementType.I64;
        }

        return typeof(T) == typeof(byte)
            ? ElementType.U8
            : throw new ArgumentException($"Elements of type {typeof(T).Name} cannot be stored: byte, long, float and double can.");
    }
}
