namespace Gradus.Rl;

/// <summary>Sampling of actions off the host, from the numbers that the host's stream has for them.</summary>
internal abstract class PlacedSampling
{
    /// <summary>Begins a rollout.</summary>
    /// <param name="rows">How many actions it may take.</param>
    /// <param name="stream">The random stream for actions.</param>
    public abstract void Begin(int rows, Rng stream);

    /// <summary>Samples the actions of neighbouring rows.</summary>
    /// <param name="first">The first row.</param>
    /// <param name="count">How many.</param>
    /// <param name="taken">Receives the actions as the environments take them, one number each.</param>
    public abstract void Sample(int first, int count, Storage<double> taken);

    /// <summary>The stream goes on after the rollout's actions.</summary>
    /// <param name="rows">How many actions it took.</param>
    /// <param name="stream">The stream of <see cref="Begin"/>.</param>
    public abstract void End(int rows, Rng stream);

    /// <summary>What samples from a policy; null where only the host can.</summary>
    /// <param name="policy">π(·|s) of the rows of a rollout.</param>
    /// <param name="place">Where it is computed.</param>
    public static PlacedSampling? Of(ActionDistribution<float> policy, MemoryPlace place) => policy switch
    {
        { Mask: not null } => null,
        Categorical<float> categorical when place.FindProgram("SampleCategorical") is { } program =>
            new PlacedCategorical(categorical, place, program),
        DiagonalGaussian<float> gaussian and not SquashedGaussian<float>
            when gaussian.Mean.Shape.Cols == 1 && place.FindProgram("SampleGaussian") is { } program =>
            new PlacedGaussian(gaussian, place, program),
        _ => null,
    };

    /// <summary>Neighbouring rows of a tensor.</summary>
    protected static PlacedMatrix Rows<T>(Tensor<T> x, int first, int count)
        where T : unmanaged => PlacedMatrix.Of(x.Storage, count, x.Cols, x.Offset + (first * x.RowStride), x.RowStride);
}
