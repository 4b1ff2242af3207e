using Gradus.Envs.Physics2D.Collision;

namespace Gradus.Envs.Physics2D.Dynamics;

/// <summary>Two fixtures whose bounds overlap, whether they touch or not.</summary>
internal struct Contact
{
    public int FixtureA, FixtureB, BodyA, BodyB;

    /// <summary>The neighbours in the world's list; −1 for none.</summary>
    public int Previous, Next;

    public Edge EdgeA, EdgeB;

    public bool IsTouching;

    /// <summary>False for the rest of a step in which a time of impact turned out to be none.</summary>
    public bool IsEnabled;

    /// <summary>Already part of the island that is being built.</summary>
    public bool InIsland;

    /// <summary>Whether <see cref="ImpactTime"/> is known.</summary>
    public bool HasImpactTime;

    /// <summary>When in the step the fixtures meet: a fraction of it, 1 for not before its end.</summary>
    public float ImpactTime;

    /// <summary>How often the contact has been sub-stepped in this step.</summary>
    public int SubSteps;

    public float Friction, Restitution;

    public Manifold Manifold;
}
