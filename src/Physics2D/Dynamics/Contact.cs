namespace Gradus.Physics2D;

/// <summary>A fixture of a moving body near one of a static body, whether they touch or not.</summary>
internal struct Contact
{
    /// <summary>The two fixtures; an edge comes before a polygon, otherwise the lower leaf comes first.</summary>
    public int FixtureA, FixtureB;

    /// <summary>The moving body and the static one.</summary>
    public int Moving, Still;

    /// <summary>Whether the moving body's fixture is the first one.</summary>
    public bool MovingIsA;

    /// <summary>The neighbours in the world's list, and in the list of the moving body; −1 for none.</summary>
    public int Previous, Next, PreviousOfBody, NextOfBody;

    public bool IsTouching;

    /// <summary>False for the rest of a step in which the bodies turned out not to touch at their time of impact.</summary>
    public bool IsEnabled;

    /// <summary>Whether it is already part of the island being built.</summary>
    public bool InIsland;

    /// <summary>Whether <see cref="ImpactTime"/> is known.</summary>
    public bool HasImpactTime;

    /// <summary>When the fixtures meet, as a fraction of the step; 1 if not before its end.</summary>
    public float ImpactTime;

    /// <summary>How often the contact has been sub-stepped in this step.</summary>
    public int SubSteps;

    public float Friction, Restitution;

    public Manifold Manifold;
}
