namespace Gradus;

/// <summary>The element types that Gradus reads and writes, spelled as in the file.</summary>
public enum ElementType
{
    /// <summary>Unsigned bytes: opaque state such as a random stream.</summary>
    U8,

    /// <summary>64-bit signed integers: counters.</summary>
    I64,

    /// <summary>32-bit IEEE floating point: parameters.</summary>
    F32,

    /// <summary>64-bit IEEE floating point: statistics and parameters of checks.</summary>
    F64,
}
