namespace Gradus.Inference;

/// <summary>
/// The random numbers that actions are sampled with: those of <c>Gradus.Rng</c> with the same seed, which are those of NumPy's PCG64. A
/// sampler belongs to one thread at a time.
/// </summary>
public sealed class ActionSampler
{
    /// <summary>Begins a stream.</summary>
    /// <param name="seed">Any number; equal ones give equal streams.</param>
    public ActionSampler(ulong seed) => Rng = new Rng(seed);

    internal Rng Rng { get; }
}
