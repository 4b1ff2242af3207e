namespace Gradus.Envs.Physics2D.Collision;

/// <summary>What a ray is cast at: tests single fixtures, and remembers the nearest hit.</summary>
internal interface IRayTarget
{
    /// <summary>The fraction of the ray where the nearest hit so far is, or 1.</summary>
    float Nearest { get; }

    /// <summary>Tests a fixture.</summary>
    /// <returns>Whether it is nearer than all before.</returns>
    bool Test(int fixture);
}
