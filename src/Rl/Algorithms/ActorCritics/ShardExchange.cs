namespace Gradus.Rl;

/// <summary>The exchange of one shard of several: gradients and losses are added, in the order of the shards.</summary>
/// <param name="shard">The shard.</param>
internal sealed class ShardExchange(Shard shard) : IGradientExchange
{
    private float[] _numbers = [];

    public float Exchange(Tensor<float> gradient, float loss)
    {
        ReadOnlySpan<float> mine = gradient.Read();
        int length = mine.Length;
        if (_numbers.Length <= length)
        {
            _numbers = new float[length + 1];
        }

        mine.CopyTo(_numbers);
        _numbers[length] = loss;
        shard.Sum(_numbers.AsSpan(0, length + 1));
        gradient.CopyFrom(_numbers.AsSpan(0, length));
        return _numbers[length];
    }
}
