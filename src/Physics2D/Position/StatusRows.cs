namespace Gradus.Physics2D;

/// <summary>The rows before those of the bodies.</summary>
internal static class StatusRows
{
    /// <summary>All ones where an island is still being solved, and where this iteration found an error that is too large.</summary>
    public const int Active = 0, Failing = 1;

    /// <summary>Room for two angles, and for their sines and cosines.</summary>
    public const int Angles = 2, Sines = 4, Cosines = 6;

    public const int Count = 8;
}
