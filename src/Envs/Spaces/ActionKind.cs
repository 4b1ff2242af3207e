namespace Gradus.Envs;

/// <summary>The kind of an <see cref="EnvironmentAction"/>.</summary>
public enum ActionKind
{
    /// <summary>One integer, for a <see cref="Discrete"/> space.</summary>
    Index,

    /// <summary>
    /// Real numbers, for a <see cref="Box"/>; and the parts of a <see cref="CompositeSpace"/> one after the other, integers as whole
    /// numbers.
    /// </summary>
    Reals,

    /// <summary>Several integers, for a <see cref="MultiDiscrete"/> or <see cref="MultiBinary"/> space.</summary>
    Integers,
}
