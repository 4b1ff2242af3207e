namespace Gradus.Rl;

/// <summary>The exchange of a learner without others: the gradient stays unchanged.</summary>
internal sealed class NoExchange : IGradientExchange
{
    private NoExchange()
    {
    }

    public static NoExchange Instance { get; } = new();

    public float Exchange(Tensor<float> gradient, float loss) => loss;
}
