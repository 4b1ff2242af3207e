using System.Buffers.Binary;
using Gradus.Envs;

namespace Gradus.Fuzzing;

/// <summary>Damages sequences of messages: their order, their headers, and what is in them.</summary>
internal static class Frames
{
    /// <summary>A damaged sequence, by a step or a few.</summary>
    /// <param name="frames">Messages with their headers; the first is a header and JSON.</param>
    /// <param name="other">Another sequence, for splices.</param>
    /// <param name="mutator">Damages.</param>
    public static List<byte[]> Damage(IReadOnlyList<byte[]> frames, IReadOnlyList<byte[]> other, Mutator mutator)
    {
        List<byte[]> damaged = [.. frames];
        int steps = 1 << mutator.Random.Next(3);
        for (int step = 0; step < steps && damaged.Count > 0; step++)
        {
            int at = mutator.Random.Next(damaged.Count);
            byte[] splice = mutator.Pick(other);
            switch (mutator.Random.Next(10))
            {
                case 0:
                    damaged[at] = mutator.Damage(damaged[at], splice, isText: false);
                    break;
                case 1:
                    damaged.RemoveAt(at);
                    break;
                case 2:
                    damaged.Insert(at, splice);
                    break;
                case 3:
                    int to = mutator.Random.Next(damaged.Count);
                    (damaged[at], damaged[to]) = (damaged[to], damaged[at]);
                    break;
                case 4 when damaged[at].Length >= Message.HeaderSize:
                    byte[] frame = damaged[at];
                    byte[] header = mutator.Damage(frame.AsSpan(0, Message.HeaderSize), splice, isText: false);
                    damaged[at] = [.. header, .. frame[Message.HeaderSize..]];
                    break;
                default:
                    damaged[at] = DamagePayload(damaged[at], splice, mutator);
                    break;
            }
        }

        return damaged;
    }

    /// <summary>The header's length fits what is there, so that the damage is met behind it.</summary>
    private static byte[] DamagePayload(byte[] frame, byte[] other, Mutator mutator)
    {
        if (frame.Length < Message.HeaderSize || other.Length < Message.HeaderSize)
        {
            return frame;
        }

        bool isText = frame.Length > Message.HeaderSize && frame[Message.HeaderSize] == (byte)'{';
        byte[] payload = mutator.Damage(frame.AsSpan(Message.HeaderSize), other.AsSpan(Message.HeaderSize - 1), isText);
        byte[] damaged = [.. frame[..Message.HeaderSize], .. payload];
        BinaryPrimitives.WriteInt32LittleEndian(damaged.AsSpan(Message.HeaderSize - sizeof(int)), payload.Length);
        return damaged;
    }
}
