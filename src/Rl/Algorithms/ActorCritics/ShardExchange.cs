using System.Runtime.InteropServices;

namespace Gradus.Rl;

/// <summary>
/// The exchange of one shard of several: gradients and losses are added, in the order of the shards. What is to be told of the update goes
/// along, if it is there by then.
/// </summary>
/// <param name="shard">The shard.</param>
/// <param name="report">What is to be told.</param>
internal sealed class ShardExchange(Shard shard, UpdateReport report) : IGradientExchange
{
    private byte[] _room = [];

    public float Exchange(Tensor<float> gradient, float loss)
    {
        ReadOnlySpan<float> mine = gradient.Read();
        int length = mine.Length;
        int start = (length + 2) / 2 * sizeof(double); // gradient and loss, up to where doubles may begin
        Span<byte> message = ShardTeam.Room(ref _room, start + (report.IsWaiting ? report.Message.Length : 0));
        Span<float> numbers = MemoryMarshal.Cast<byte, float>(message);
        mine.CopyTo(numbers);
        numbers[length] = loss;
        if (report.IsWaiting)
        {
            report.Message.CopyTo(message[start..]);
        }

        ReadOnlySpan<byte> all = shard.Sum(message, length + 1);
        if (report.IsWaiting)
        {
            report.Take(all, message.Length, start);
        }

        gradient.CopyFrom(numbers[..length]);
        return numbers[length];
    }
}
