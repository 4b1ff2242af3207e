namespace Gradus.Rl;

/// <summary>The exchange of a process that learns alone: the gradient stays unchanged.</summary>
internal sealed class NoExchange : IGradientExchange
{
    private NoExchange()
    {
    }

    public static NoExchange Instance { get; } = new();

    public void Exchange(Tensor<float> gradient)
    {
    }
}
