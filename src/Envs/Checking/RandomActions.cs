namespace Gradus.Envs;

/// <summary>Actions drawn from a space, in the form that its environments take.</summary>
internal sealed class RandomActions(Space space, Rng rng)
{
    private readonly float[] _flat = new float[space.Size];
    private readonly int[] _integers = new int[space.Size];

    /// <summary>Draws the next one; it is valid until the one after.</summary>
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
