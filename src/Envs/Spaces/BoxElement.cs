namespace Gradus.Envs;

/// <summary>The type of a <see cref="Box"/>'s elements.</summary>
public enum BoxElement
{
    /// <summary>Real numbers.</summary>
    Float32,

    /// <summary>
    /// Whole numbers from 0 to 255, such as those of an image. They travel as floats through <see cref="IEnvironment"/>, and as bytes where
    /// many are kept or sent; networks see them divided by the largest.
    /// </summary>
    UInt8,
}
