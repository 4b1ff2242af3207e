namespace Gradus.Physics2D;

/// <summary>A fixture of a moving body near one of a body that cannot move, whether they touch or not.</summary>
internal struct Contact
{
    /// <summary>The two fixtures; an edge comes before a polygon, otherwise the lower leaf comes first.</summary>
    public int FixtureA, FixtureB;

    /// <summary>The body that moves and the one that cannot.</summary>
    public int Moving, Still;

    /// <summary>Whether the moving body's fixture is the first one.</summary>
    public bool MovingIsA;

    /// <summary>The neighbours in the world's list, and in the list of the moving body; −1 for none.</summary>
    public int Previous, Next, PreviousOfBody, NextOfBody;

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
