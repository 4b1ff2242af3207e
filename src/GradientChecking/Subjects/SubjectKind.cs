namespace Gradus.GradientChecking;

/// <summary>The kinds of subjects.</summary>
public enum SubjectKind
{
    /// <summary>One op.</summary>
    Op,

    /// <summary>A network.</summary>
    Layer,

    /// <summary>Log-probability and entropy of actions.</summary>
    Distribution,

    /// <summary>A loss that an algorithm minimises.</summary>
    Loss,
}
