namespace Gradus.Autodiff;

/// <summary>Where a value on a tape comes from.</summary>
public enum TapeNodeKind
{
    /// <summary>The caller fills it; nothing flows into it.</summary>
    Input,

    /// <summary>The caller fills it, and a gradient flows into it.</summary>
    Leaf,

    /// <summary>A block of the parameter vector.</summary>
    Parameter,

    /// <summary>An op computes it.</summary>
    Result,
}
