using System.Runtime.InteropServices;

namespace Gradus.Rl;

/// <summary>
/// What the shards tell each other of an update, and nobody needs before its end: measurements that add up, and what the explained
/// variance is made of. It rides with the gradient where everything is known before that is exchanged, and is a message of its own where
/// not: what waiting for each other costs goes by the number of messages.
/// </summary>
/// <param name="shard">The shard.</param>
internal sealed class UpdateReport(Shard shard)
{
    private const int Spreads = 2; // of the returns, and of what the values miss of them

    private readonly Spread[] _spreads = new Spread[Spreads];
    private Metric[] _sums = [];
    private double[] _message = [];
    private bool _isJoined;

    /// <summary>Whether everything is written that there is to tell, and is not told yet.</summary>
    public bool IsWaiting { get; private set; }

    /// <summary>What there is to tell: equally long in all shards, and always.</summary>
    public ReadOnlySpan<byte> Message => MemoryMarshal.AsBytes(_message.AsSpan());

    /// <summary>Begins an update.</summary>
    /// <param name="metrics">What it measures.</param>
    public void Begin(MetricRow metrics)
    {
        if (_message.Length == 0)
        {
            _sums = [.. metrics.Metrics.Where(metric => metric.AddsUp)];
            _message = new double[_sums.Length + (Spreads * Spread.Length)];
        }

        Array.Clear(_spreads);
        (IsWaiting, _isJoined) = (false, false);
    }

    /// <summary>Takes in what the explained variance is made of.</summary>
    /// <param name="ofReturns">Var(R) of this shard.</param>
    /// <param name="ofErrors">Var(R − V) of this shard.</param>
    public void Note(Spread ofReturns, Spread ofErrors) => (_spreads[0], _spreads[1]) = (ofReturns, ofErrors);

    /// <summary>Says that the row has all that there is to tell.</summary>
    /// <param name="metrics">What the update has measured in this shard.</param>
    public void Write(MetricRow metrics)
    {
        for (int i = 0; i < _sums.Length; i++)
        {
            _message[i] = metrics[_sums[i]];
        }

        MemoryMarshal.Cast<Spread, double>(_spreads).CopyTo(_message.AsSpan(_sums.Length));
        IsWaiting = true;
    }

    /// <summary>Takes in what all shards told.</summary>
    /// <param name="all">Their messages, in their order.</param>
    /// <param name="stride">Bytes from one to the next.</param>
    /// <param name="start">Bytes of each that come before it.</param>
    public void Take(ReadOnlySpan<byte> all, int stride, int start)
    {
        Array.Clear(_spreads);
        for (int of = 0; of < shard.Count; of++)
        {
            ReadOnlySpan<double> told = MemoryMarshal.Cast<byte, double>(all.Slice((of * stride) + start, Message.Length));
            ReadOnlySpan<Spread> spreads = MemoryMarshal.Cast<double, Spread>(told[_sums.Length..]);
            for (int i = 0; i < _sums.Length; i++)
            {
                _message[i] = of == 0 ? told[i] : _message[i] + told[i];
            }

            for (int i = 0; i < Spreads; i++)
            {
                _spreads[i] = _spreads[i].With(spreads[i]);
            }
        }

        (IsWaiting, _isJoined) = (false, true);
    }

    /// <summary>Ends an update: the row has the measurements of all shards then.</summary>
    /// <param name="metrics">What the update has measured in this shard.</param>
    public void Join(MetricRow metrics)
    {
        if (!_isJoined)
        {
            Write(metrics);
            Take(shard.Gather(Message), Message.Length, 0);
        }

        for (int i = 0; i < _sums.Length; i++)
        {
            metrics[_sums[i]] = _message[i];
        }

        if (_spreads[0].Variance > 0)
        {
            metrics[ActorCriticMetrics.ExplainedVariance] = 1 - (_spreads[1].Variance / _spreads[0].Variance);
        }
    }
}
