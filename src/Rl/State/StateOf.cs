using System.Runtime.InteropServices;
using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>Writes and reads back what learners are made of: numbers, optimisers, curvature. Lengths are checked, contents are taken bit for bit.</summary>
internal static class StateOf
{
    public static void Write<T>(BinaryWriter writer, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        writer.Write(values.Length);
        writer.Write(MemoryMarshal.AsBytes(values));
    }

    public static void Read<T>(BinaryReader reader, Span<T> values)
        where T : unmanaged
    {
        int length = reader.ReadInt32();
        if (length != values.Length)
        {
            throw new InvalidDataException($"The saved state holds {length} numbers where {values.Length} are needed: it is of another network, or damaged.");
        }

        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values));
    }

    public static void Write(BinaryWriter writer, Optimizer<float> optimizer)
    {
        writer.Write(optimizer.Steps);
        Write(writer, optimizer.Statistics);
    }

    public static void Read(BinaryReader reader, Optimizer<float> optimizer)
    {
        optimizer.Steps = reader.ReadInt64();
        Read(reader, optimizer.Statistics);
    }

    public static void Write(BinaryWriter writer, KroneckerFactors<float> curvature)
    {
        writer.Write(curvature.Steps);
        writer.Write(curvature.Damping);
        Write(writer, curvature.Statistics);
    }

    public static void Read(BinaryReader reader, KroneckerFactors<float> curvature)
    {
        curvature.Steps = reader.ReadInt64();
        curvature.Damping = reader.ReadDouble();
        Read(reader, curvature.Statistics);
    }

    private static void Write(BinaryWriter writer, IReadOnlyList<(string Name, Tensor<float> Value)> statistics)
    {
        foreach ((_, Tensor<float> value) in statistics)
        {
            Write(writer, value.Read());
        }
    }

    private static void Read(BinaryReader reader, IReadOnlyList<(string Name, Tensor<float> Value)> statistics)
    {
        foreach ((_, Tensor<float> value) in statistics)
        {
            using HostWrite<float> write = value.Write();
            Read(reader, write.Span);
        }
    }
}
