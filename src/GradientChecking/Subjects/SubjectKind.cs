namespace Gradus.GradientChecking;

/// <summary>What kind of thing a gradient belongs to.</summary>
public enum SubjectKind
{
    /// <summary>One op.</summary>
    Op,

    /// <summary>A network.</summary>
    Layer,

    /// <summary>Log-probability and entropy of actions.</summary>
    Distribution,

    /// <summary>What an algorithm minimises.</summary>
    Loss,
}
