namespace Gradus.Envs;

/// <summary>Actions sampled from a space, in the form that its environments take.</summary>
internal sealed class RandomActions(Space space, Rng rng)
{
    private readonly float[] _flat = new float[space.Size];
    private readonly int[] _integers = new int[space.Size];

    /// <summary>Samples the next action, which is valid until the following call.</summary>
    public EnvironmentAction Next()
    {
        switch (space)
        {
            case Discrete discrete:
                return discrete.Sample(rng);
            case MultiDiscrete multi:
                multi.Sample(rng, _integers);
                return _integers;
            case MultiBinary binary:
                binary.Sample(rng, _integers);
                return _integers;
            default:
                space.Sample(rng, _flat);
                return _flat;
        }
    }
}
