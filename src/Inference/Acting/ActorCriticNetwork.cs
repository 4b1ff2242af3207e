using Gradus.Autodiff;

namespace Gradus.Rl;

/// <content>One row through trunk and policy.</content>
internal abstract partial class ActorCriticNetwork
{
    /// <summary>The numbers that trunk and policy remember.</summary>
    public abstract int ActingStateSize { get; }

    /// <summary>The standard deviations that are parameters; null for none.</summary>
    public ParameterBlock? LogStd => _logStd;

    /// <summary>Computes the numbers that the distribution is made from, <see cref="ActionHead.Parameters"/> of them.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="observation">What the network sees of the observation, <see cref="ObservationSize"/> numbers.</param>
    public ReadOnlySpan<float> Act(RowMemory memory, ReadOnlySpan<float> observation)
    {
        ReadOnlySpan<float> z = Features(memory, observation);
        Span<float> numbers = memory.Take(Head.Parameters);
        Products.Affine(z, memory[_outputLayer!], ProductOrder.ChunkTerms(z.Length), numbers[..Head.Outputs]);
        if (Head.IsSde)
        {
            LogStdOfNoise(memory, z, numbers[Head.Outputs..]);
        }

        return numbers;
    }

    /// <summary>Computes what the policy's output layer sees.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="observation">What the network sees of the observation, <see cref="ObservationSize"/> numbers.</param>
    protected abstract ReadOnlySpan<float> Features(RowMemory memory, ReadOnlySpan<float> observation);

    /// <summary>½ ln([z² 1]·exp(2Λ)).</summary>
    private void LogStdOfNoise(RowMemory memory, ReadOnlySpan<float> z, Span<float> logStd)
    {
        Span<float> squares = memory.Take(z.Length);
        for (int i = 0; i < z.Length; i++)
        {
            squares[i] = z[i] * z[i];
        }

        ReadOnlySpan<float> logStds = memory[_logStd!];
        Span<float> variances = memory.Take(logStds.Length);
        for (int i = 0; i < logStds.Length; i++)
        {
            variances[i] = Elementary.Exp(2 * logStds[i]);
        }

        Products.Affine(squares, variances, ProductOrder.ChunkTerms(z.Length), logStd);
        foreach (ref float x in logStd)
        {
            x = 0.5f * Elementary.Log(x);
        }
    }
}
