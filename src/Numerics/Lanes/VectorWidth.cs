namespace Gradus;

/// <summary>The width of a managed backend's vectors. It changes how fast a result is computed, never a bit of it.</summary>
public enum VectorWidth
{
    /// <summary>
    /// The width measured fastest among those the machine has; the environment variable <c>GRADUS_VECTOR_WIDTH</c> (128, 256, 512)
    /// overrides it.
    /// </summary>
    Auto = 0,

    /// <summary>128 bits: SSE, NEON.</summary>
    Bits128 = 128,

    /// <summary>256 bits: AVX2.</summary>
    Bits256 = 256,

    /// <summary>512 bits: AVX-512.</summary>
    Bits512 = 512,
}
