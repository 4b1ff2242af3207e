namespace Gradus.Envs;

/// <summary>Wind that blows sideways, and turbulence that turns: tanh(sin 2kx + sin πkx) with k = 0.01, which never repeats.</summary>
internal struct LunarWind
{
    private const int Range = 9999;

    public long ForceIndex, TorqueIndex;

    /// <summary>Starts at a random point, with two random numbers.</summary>
    public static LunarWind Draw(Rng rng) => new()
    {
        ForceIndex = rng.NextInt64(-Range, Range),
        TorqueIndex = rng.NextInt64(-Range, Range),
    };

    /// <summary>The next push, as a share of the wind's power.</summary>
    public double NextForce() => At(ForceIndex++);

    /// <summary>The next turn, as a share of the turbulence's power.</summary>
    public double NextTorque() => At(TorqueIndex++);

    private static double At(long index) =>
        Elementary.Tanh(Elementary.Sin(0.02 * index) + Elementary.Sin(Math.PI * 0.01 * index));
}
