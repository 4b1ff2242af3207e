using System.Numerics;
using System.Runtime.InteropServices;

namespace Gradus.Rl;

/// <summary>
/// One of several equal parts of a run: it steps its share of the environments, computes its share of every sum over them, and owns a
/// full copy of everything that is learned. Sums are taken over all shards in their order, so that all copies stay equal, bit for bit,
/// wherever the shards are: threads of one process, processes, or machines.
/// </summary>
/// <remarks>
/// All shards make the same calls in the same order. A run that is not divided is <see cref="Whole"/>, and waits for nobody.
/// </remarks>
internal sealed class Shard
{
    private readonly ShardTeam? _team;
    private readonly int _member;

    /// <param name="team">The shards of this process.</param>
    /// <param name="member">Which of them this is.</param>
    public Shard(ShardTeam team, int member)
    {
        (_team, _member) = (team, member);
        (Index, Count) = (team.First + member, team.Count);
    }

    private Shard() => Count = 1;

    /// <summary>The only shard of a run that is not divided.</summary>
    public static Shard Whole { get; } = new();

    /// <summary>Its number, from 0.</summary>
    public int Index { get; }

    /// <summary>The number of shards.</summary>
    public int Count { get; }

    /// <summary>Whether there is no other.</summary>
    public bool IsWhole => _team is null;

    /// <summary>The random stream of this shard, from that of the run.</summary>
    public SeedSequence Own(SeedSequence stream) => IsWhole ? stream : stream.Spawn(Count)[Index];

    /// <summary>What all shards have, in their order.</summary>
    /// <param name="mine">What this one has: equally many in all of them.</param>
    /// <returns>Valid until the next call.</returns>
    public ReadOnlySpan<T> Gather<T>(ReadOnlySpan<T> mine)
        where T : unmanaged =>
        _team is null ? mine : MemoryMarshal.Cast<byte, T>(_team.Gather(_member, MemoryMarshal.AsBytes(mine)));

    /// <summary>Σ over all shards, of a tensor.</summary>
    public void Sum(Tensor<float> share)
    {
        using HostWrite<float> edit = share.Edit();
        Sum(edit.Span);
    }

    /// <summary>Σ over all shards, element by element.</summary>
    public void Sum(Span<float> share)
    {
        if (!IsWhole)
        {
            Sum(MemoryMarshal.AsBytes(share), share.Length);
        }
    }

    /// <summary>Σ over all shards, element by element, of the numbers that a message begins with.</summary>
    /// <param name="message">Equally long in all shards; its numbers are replaced.</param>
    /// <param name="numbers">How many floats it begins with.</param>
    /// <returns>The messages of all shards, in their order. Valid until the next call.</returns>
    public ReadOnlySpan<byte> Sum(Span<byte> message, int numbers)
    {
        ReadOnlySpan<byte> all = Gather<byte>(message);
        Span<float> sum = MemoryMarshal.Cast<byte, float>(message)[..numbers];
        NumbersOf(all, message.Length, 0)[..numbers].CopyTo(sum);
        for (int shard = 1; shard < Count; shard++)
        {
            Add(NumbersOf(all, message.Length, shard)[..numbers], sum);
        }

        return all;

        static ReadOnlySpan<float> NumbersOf(ReadOnlySpan<byte> all, int length, int shard) =>
            MemoryMarshal.Cast<byte, float>(all.Slice(shard * length, length));
    }

    /// <summary>Σ over all shards.</summary>
    public float Sum(float share)
    {
        Sum(new Span<float>(ref share));
        return share;
    }

    /// <summary>Σ over all shards.</summary>
    public double Sum(double share)
    {
        if (IsWhole)
        {
            return share;
        }

        ReadOnlySpan<double> all = Gather<double>([share]);
        double sum = all[0];
        foreach (double other in all[1..])
        {
            sum += other;
        }

        return sum;
    }

    /// <summary>The spread of the numbers of all shards.</summary>
    /// <param name="share">That of this one's.</param>
    public Spread Merge(Spread share)
    {
        Spread merged = default;
        foreach (Spread other in Gather<Spread>([share]))
        {
            merged = merged.With(other);
        }

        return merged;
    }

    /// <summary>The rule by which a learner of Autodiff adds its sums to those of the other shards; null where there is no other.</summary>
    public Action<Tensor<float>>? Adding => IsWhole ? null : Sum;

    private static void Add(ReadOnlySpan<float> numbers, Span<float> sum)
    {
        int i = 0;
        for (; i <= sum.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            (new Vector<float>(sum[i..]) + new Vector<float>(numbers[i..])).CopyTo(sum[i..]);
        }

        for (; i < sum.Length; i++)
        {
            sum[i] += numbers[i];
        }
    }
}
