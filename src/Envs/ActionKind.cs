namespace Gradus.Envs;

/// <summary>What an <see cref="EnvironmentAction"/> carries.</summary>
public enum ActionKind
{
    /// <summary>One integer, for a <see cref="Spaces.Discrete"/> space.</summary>
    Index,

    /// <summary>Real numbers, for a <see cref="Spaces.Box"/>.</summary>
    Reals,

    /// <summary>Several integers, for a <see cref="Spaces.MultiDiscrete"/> or <see cref="Spaces.MultiBinary"/> space.</summary>
    Integers,
}
