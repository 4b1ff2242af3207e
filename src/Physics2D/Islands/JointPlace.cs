namespace Gradus.Physics2D;

/// <summary>Where a joint and its bodies have their rows.</summary>
internal struct JointPlace
{
    public int Row, RowOfA, RowOfB;

    /// <summary>False if no lane is at a limit.</summary>
    public bool MayBeAtLimit;
}
