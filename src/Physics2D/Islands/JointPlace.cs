namespace Gradus.Physics2D;

/// <summary>The rows of a joint and its bodies.</summary>
internal struct JointPlace
{
    public int Row, RowOfA, RowOfB;

    /// <summary>False if no lane is at a limit.</summary>
    public bool MayBeAtLimit;
}
